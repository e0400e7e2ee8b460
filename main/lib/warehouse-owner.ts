import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from './atomic-file.ts'
import type { WorkspacePaths } from './workspace-paths.ts'

const schema = z.object({ owner: z.string().regex(/^[0-9a-f]{16}$/), root: z.string() })

/**
 * Who this workspace is on a server that others use too. A copy of the folder becomes someone else, so that the two do
 * not clean up each other's tables.
 */
export function warehouseOwner({ dot, root }: Pick<WorkspacePaths, 'dot' | 'root'>): string {
  const path = join(dot, 'warehouse-owner.json')
  if (existsSync(path)) {
    const known = schema.safeParse(parseJson(readFileSync(path, 'utf8')))
    if (known.success && known.data.root === root) return known.data.owner
  }
  const owner = randomBytes(8).toString('hex')
  writeFileAtomic(path, `${JSON.stringify({ owner, root }, undefined, 2)}\n`)
  return owner
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
