import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { modelVersion, registryEvent } from '../contract/model.ts'
import { fileError, syncFolder } from '../lib/atomic-file.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { RegistryEvent, VersionMetadata } from '../state/models.ts'
import { appendJsonLines, readJsonLines } from './json-lines.ts'
import { mlmodelText } from './mlmodel.ts'

const temporaryPrefix = '.tmp-'
const versionMetadata = modelVersion.omit({ aliases: true, registryStage: true })

/** @throws INVALID_INPUT unless `name` is safe as a folder's name on every system. */
export function modelFolder(paths: WorkspacePaths, name: string): string {
  const isReserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name)
  if (isReserved || !/^[a-zA-Z0-9][\w-]*(\.[\w-]+)*$/.test(name) || name.length > 100) {
    throw invalidInput(
      `A model's name is up to 100 letters, digits, "-", "_" and "." and starts with a letter or digit, but is ${JSON.stringify(name)}.`,
      { name },
    )
  }
  return join(paths.models, name)
}

export const versionFolder = (paths: WorkspacePaths, name: string, version: number) =>
  join(modelFolder(paths, name), String(version))

/** Writes a version's folder under a temporary name, flushes it and renames it: it is there whole or not at all. */
export async function writeVersionFolder(
  paths: WorkspacePaths,
  metadata: VersionMetadata,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const target = versionFolder(paths, metadata.name, metadata.version)
  const temporary = join(dirname(target), `${temporaryPrefix}${randomUUID()}`)
  const all = {
    ...files,
    'metadata.json': `${JSON.stringify(metadata, null, 2)}\n`,
    'input_example.json': `${JSON.stringify(metadata.inputExample, null, 2)}\n`,
    MLmodel: mlmodelText(metadata),
  }
  try {
    await mkdir(temporary, { recursive: true })
    for (const [name, content] of Object.entries(all)) {
      const file = await open(join(temporary, name), 'wx')
      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
    }
    syncFolder(temporary)
    renameSync(temporary, target)
    syncFolder(dirname(target))
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw fileError(error, target)
  }
}

/** Every version folder on the disk, whole by construction; removes what a kill left half-written. */
export async function findVersionFolders(
  paths: WorkspacePaths,
): Promise<{ name: string; version: number }[]> {
  const found: { name: string; version: number }[] = []
  for (const model of await folders(paths.models)) {
    for (const entry of await folders(join(paths.models, model))) {
      if (entry.startsWith(temporaryPrefix)) {
        rmSync(join(paths.models, model, entry), { recursive: true, force: true })
      } else if (/^[1-9]\d{0,8}$/.test(entry)) found.push({ name: model, version: Number(entry) })
    }
  }
  return found.toSorted((a, b) => a.name.localeCompare(b.name) || a.version - b.version)
}

/** @throws when the file is absent, is not JSON, or belongs to another version. */
export function readVersionMetadata(paths: WorkspacePaths, name: string, version: number): VersionMetadata {
  const path = join(versionFolder(paths, name, version), 'metadata.json')
  const metadata = versionMetadata.parse(JSON.parse(readFileSync(path, 'utf8')))
  if (metadata.name !== name || metadata.version !== version) {
    throw new Error(`it belongs to ${metadata.name} version ${metadata.version}`)
  }
  return metadata
}

/** The line is on the disk when this returns. */
export function appendRegistryEvent(paths: WorkspacePaths, event: RegistryEvent): void {
  appendJsonLines(paths.registryLog, [event], { flush: true })
}

/** All events in order; lines that are torn or no events are passed to `onBad`. */
export function readRegistryEvents(
  paths: WorkspacePaths,
  onBad: (where: string) => void = () => {},
): RegistryEvent[] {
  return readJsonLines(paths.registryLog, (line) => onBad(`line ${line}`)).flatMap((value) => {
    const event = registryEvent.safeParse(value)
    if (event.success) return [event.data]
    onBad(JSON.stringify(value).slice(0, 80))
    return []
  })
}

async function folders(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
