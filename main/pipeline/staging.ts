import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fileError, writeFileAtomic } from '../lib/atomic-file.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { Json } from './json.ts'

/** What a stage left: `output` is small and JSON, the bulk lies in files beside it. */
const storedResult = z.object({
  output: z.json(),
  rowsIn: z.number().optional(),
  rowsOut: z.number().optional(),
  summary: z.string().optional(),
  warnings: z.array(z.string()),
  /** Names of the files beside it; without one of them the result is not used. */
  files: z.array(z.string()),
})
export type StoredResult = Omit<z.infer<typeof storedResult>, 'files'>

export interface Staging {
  /** Where the files of a key lie. */
  folder(key: string): string
  /** What is kept under a key; undefined when nothing is, or it cannot be read. */
  read(key: string): StoredResult | undefined
  /** A fresh folder to write into; `keep` makes it the key's, all at once. */
  begin(): Promise<{
    folder: string
    keep(key: string, result: StoredResult): Promise<void>
    discard(): Promise<void>
  }>
}

/** The hash of everything a result depends on. */
export function stagingKey(parts: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(parts)))
    .digest('hex')
    .slice(0, 40)
}

/** `data/processed/staging/KEY/`: written under a temporary name and renamed, so a folder with a key is whole. */
export function openStaging(paths: WorkspacePaths): Staging {
  const folderOf = (key: string) => join(paths.staging, key)
  return {
    folder: folderOf,
    read(key) {
      try {
        const folder = folderOf(key)
        const { files, ...result } = storedResult.parse(
          JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')),
        )
        return files.every((file) => existsSync(join(folder, file))) ? result : undefined
      } catch {
        return undefined
      }
    },
    async begin() {
      const folder = join(paths.staging, `.tmp-${randomUUID()}`)
      const discard = () => rm(folder, { recursive: true, force: true })
      try {
        await mkdir(folder, { recursive: true })
      } catch (error) {
        throw fileError(error, folder)
      }
      return {
        folder,
        discard,
        async keep(key, result) {
          const files = await readdir(folder)
          writeFileAtomic(
            join(folder, 'result.json'),
            `${JSON.stringify({ ...result, files }, undefined, 2)}\n`,
          )
          const target = folderOf(key)
          // An older result of this key is one that could not be read or was not to be used.
          if (existsSync(target)) await rm(target, { recursive: true, force: true })
          try {
            await rename(folder, target)
          } catch (error) {
            await discard()
            // Another run of the same pipeline may have been faster; its result is the same.
            if (!existsSync(join(target, 'result.json'))) throw fileError(error, target)
          }
        },
      }
    },
  }
}

/** Removes what a kill left half written. */
export async function cleanStaging(paths: WorkspacePaths): Promise<void> {
  const entries = await readdir(paths.staging).catch(() => [])
  for (const name of entries.filter((entry) => entry.startsWith('.tmp-')))
    await rm(join(paths.staging, name), { recursive: true, force: true })
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).toSorted()
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key]!)]))
}
