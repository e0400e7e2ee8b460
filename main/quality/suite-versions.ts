import { existsSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { parseSuite } from './suite.ts'

export interface SuiteVersion {
  version: number
  at: number
  /** Undefined where the file of that version cannot be read as a suite. */
  expectations?: number
}

/** Every version of a suite is a file here; the newest is the same as the suite itself. */
const folderOf = (paths: WorkspacePaths, name: string) => join(paths.suites, 'versions', name)
const fileOf = (paths: WorkspacePaths, name: string, version: number) =>
  join(folderOf(paths, name), `v${version}.json`)

async function versionNumbers(paths: WorkspacePaths, name: string): Promise<number[]> {
  const files = await readdir(folderOf(paths, name)).catch(() => [])
  return files
    .flatMap((file) => (/^v\d+\.json$/.test(file) ? [Number(file.slice(1, -5))] : []))
    .toSorted((a, b) => a - b)
}

/** The version that `text` is; one that somebody wrote by hand since becomes the next. */
export async function versionOf(paths: WorkspacePaths, name: string, text: string): Promise<number> {
  const versions = await versionNumbers(paths, name)
  const last = versions.at(-1)
  if (last !== undefined && (await readFile(fileOf(paths, name, last), 'utf8')) === text) return last
  const next = (last ?? 0) + 1
  writeFileAtomic(fileOf(paths, name, next), text)
  return next
}

/** Newest first. */
export async function suiteVersions(paths: WorkspacePaths, name: string): Promise<SuiteVersion[]> {
  const versions = await versionNumbers(paths, name)
  return Promise.all(
    versions.toReversed().map(async (version) => {
      const file = fileOf(paths, name, version)
      const at = (await stat(file)).mtimeMs
      try {
        return {
          version,
          at,
          expectations: parseSuite(await readFile(file, 'utf8'), file).expectations.length,
        }
      } catch {
        return { version, at }
      }
    }),
  )
}

export async function readSuiteVersion(
  paths: WorkspacePaths,
  name: string,
  version: number,
): Promise<string> {
  const file = fileOf(paths, name, version)
  if (existsSync(file)) return readFile(file, 'utf8')
  throw notFound(`The suite "${name}" has no version ${version}.`, { name, version })
}
