import { mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { isAppError } from '../../lib/errors.ts'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import { storeArtifact } from '../artifact-store.ts'
import { artifactParts } from '../artifacts.ts'
import { isOutage } from '../mlflow-client/request.ts'
import type { SourceFile } from './import-source.ts'
import type { Importing } from './importing.ts'

/** Copies files that are not there in this size; each is there whole or not at all. @returns whether any was copied. */
export async function copyFiles(
  { paths, tally, signal }: Pick<Importing, 'paths' | 'tally' | 'signal'>,
  files: AsyncIterable<SourceFile>,
  folder: string,
): Promise<boolean> {
  let count = 0
  for await (const file of files) {
    signal.throwIfAborted()
    try {
      const target = join(folder, ...artifactParts(file.path))
      const there = await stat(target).catch(() => undefined)
      if (there?.isFile() && (file.sizeBytes === undefined || there.size === file.sizeBytes)) continue
      tally.file(await copyFile(paths, file, folder, target))
      count++
    } catch (error) {
      if (!isAppError(error) || isOutage(error) || error.code === 'UNAVAILABLE' || error.code === 'CANCELLED')
        throw error
      tally.left({
        what: 'artifacts',
        reason: 'They have no path that is one everywhere.',
        example: file.path,
      })
    }
  }
  return count > 0
}

async function copyFile(
  paths: WorkspacePaths,
  file: SourceFile,
  root: string,
  target: string,
): Promise<number> {
  const folder = dirname(target)
  await mkdir(folder, { recursive: true })
  const real = await realpath(folder)
  const realRoot = await realpath(root)
  if (real !== realRoot && !real.startsWith(realRoot + sep))
    throw new Error(`"${folder}" leads out of the artifacts through a link`)
  const { sizeBytes } = await storeArtifact(paths, { folder: root, path: file.path }, await file.open())
  return sizeBytes
}
