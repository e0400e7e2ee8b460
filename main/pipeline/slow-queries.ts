import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { slowQuery, type SlowQuery } from '../contract/warehouse.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'

const kept = 50
const fileOf = ({ dot }: Pick<WorkspacePaths, 'dot'>) => join(dot, 'slow-queries.json')

/** The newest first. A file that cannot be read is no reason to fail: it only remembers. */
export function readSlowQueries(paths: Pick<WorkspacePaths, 'dot'>): SlowQuery[] {
  const file = fileOf(paths)
  if (!existsSync(file)) return []
  try {
    return z.array(slowQuery).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}

export function keepSlowQuery(paths: Pick<WorkspacePaths, 'dot'>, query: SlowQuery): void {
  const queries = [query, ...readSlowQueries(paths)].slice(0, kept)
  writeFileAtomic(fileOf(paths), `${JSON.stringify(queries, undefined, 2)}\n`)
}
