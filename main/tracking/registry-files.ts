import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { modelVersion, registryEvent } from '../contract/model.ts'
import { fileError, syncFolder, writeFileAtomic } from '../lib/atomic-file.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { RegisteredModel, RegistryEvent, VersionDetails, VersionMetadata } from '../state/models.ts'
import { appendJsonLines, readJsonLines } from './json-lines.ts'
import { packageFiles } from './model-package.ts'

const temporaryPrefix = '.tmp-'
const detailsFile = 'mlflow.json'
const modelFile = 'registered-model.json'
const texts = z.record(z.string(), z.string())
const versionDetails = z.object({
  updatedAt: z.number().optional(),
  description: z.string().optional(),
  tags: texts.optional(),
  runLink: z.string().optional(),
  userId: z.string().optional(),
  modelId: z.string().optional(),
})
const registeredModel = z.object({
  name: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  description: z.string().optional(),
  tags: texts,
})
const versionMetadata = modelVersion.omit({ aliases: true, registryStage: true })

/** @throws INVALID_INPUT unless `name` is the name of its folder on every system, as those of pipelines' models are. */
export function checkModelName(name: string): void {
  if (isFolderName(name)) return
  throw invalidInput(
    `A model's name is up to 100 letters, digits, "-", "_" and "." and starts with a letter or digit, but is ${JSON.stringify(name)}.`,
    { name },
  )
}

const isFolderName = (name: string) =>
  /^[a-zA-Z0-9][\w-]*(\.[\w-]+)*$/.test(name) &&
  !/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) &&
  name.length <= 100

/** A name that is none of a folder (MLflow allows nearly all) has "%2E" and the like in that of its folder. */
export function modelFolder(paths: WorkspacePaths, name: string): string {
  if (isFolderName(name)) return join(paths.models, name)
  const isPlain = /^[\w-]+$/.test(name)
  const bytes = Array.from(Buffer.from(name), (byte, index) => {
    const character = String.fromCodePoint(byte)
    const stays = /[\w-]/.test(character) && (index > 0 || !isPlain)
    return stays ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  const folder = bytes.join('')
  if (folder.length === 0 || folder.length > 240) {
    throw invalidInput(`The model's name ${JSON.stringify(name)} is too long for a folder. Shorten it.`, {
      name,
    })
  }
  return join(paths.models, folder)
}

export const versionFolder = (paths: WorkspacePaths, name: string, version: number) =>
  join(modelFolder(paths, name), String(version))

/** Writes a version's folder under a temporary name, flushes it and renames it: it is there whole or not at all. */
export async function writeVersionFolder(
  paths: WorkspacePaths,
  metadata: VersionMetadata,
  files: Readonly<Record<string, string | Uint8Array>>,
  details?: VersionDetails,
): Promise<void> {
  const target = versionFolder(paths, metadata.name, metadata.version)
  const temporary = join(dirname(target), `${temporaryPrefix}${randomUUID()}`)
  const all = {
    ...files,
    'metadata.json': `${JSON.stringify(metadata, null, 2)}\n`,
    ...(metadata.source === undefined ? packageFiles(metadata) : {}),
    ...(details === undefined ? {} : { [detailsFile]: JSON.stringify(details, null, 2) }),
  }
  try {
    await mkdir(temporary, { recursive: true })
    for (const [name, content] of Object.entries(all)) {
      const path = join(temporary, name)
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'wx')
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
      } else if (/^[1-9]\d{0,8}$/.test(entry)) found.push({ name: decoded(model), version: Number(entry) })
    }
  }
  return found.toSorted((a, b) => a.name.localeCompare(b.name) || a.version - b.version)
}

/**
 * @param formerNames those that the model had before, which its older versions carry.
 * @throws when the file is absent, is not JSON, or belongs to another version.
 */
export function readVersionMetadata(
  paths: WorkspacePaths,
  name: string,
  version: number,
  formerNames: readonly string[] = [],
): VersionMetadata {
  const path = join(versionFolder(paths, name, version), 'metadata.json')
  const metadata = versionMetadata.parse(JSON.parse(readFileSync(path, 'utf8')))
  if (![name, ...formerNames].includes(metadata.name) || metadata.version !== version) {
    throw new Error(`it belongs to ${metadata.name} version ${metadata.version}`)
  }
  return { ...metadata, name }
}

/** What MLflow's protocol knows of a version; nothing for one that a pipeline registered. */
export function readVersionDetails(paths: WorkspacePaths, name: string, version: number): VersionDetails {
  const path = join(versionFolder(paths, name, version), detailsFile)
  return existsSync(path) ? versionDetails.parse(JSON.parse(readFileSync(path, 'utf8'))) : {}
}

export function writeVersionDetails(
  paths: WorkspacePaths,
  name: string,
  version: number,
  details: VersionDetails,
): void {
  const path = join(versionFolder(paths, name, version), detailsFile)
  writeFileAtomic(path, `${JSON.stringify(details, null, 2)}\n`)
}

export function writeRegisteredModel(paths: WorkspacePaths, model: RegisteredModel): void {
  writeFileAtomic(join(modelFolder(paths, model.name), modelFile), `${JSON.stringify(model, null, 2)}\n`)
}

/** Every model that has a file of its own: it may have no version. */
export async function readRegisteredModels(
  paths: WorkspacePaths,
  onBad: (path: string, reason: unknown) => void,
): Promise<RegisteredModel[]> {
  const found: RegisteredModel[] = []
  for (const folder of await folders(paths.models)) {
    const path = join(paths.models, folder, modelFile)
    if (folder.startsWith('.') || !existsSync(path)) continue
    try {
      const model = registeredModel.parse(JSON.parse(readFileSync(path, 'utf8')))
      found.push({ ...model, name: decoded(folder) })
    } catch (error) {
      onBad(`models/${folder}/${modelFile}`, error)
    }
  }
  return found
}

/** Puts a model or a version aside in `models/.deleted`, from where a person may take it back. */
export function setFolderAside(paths: WorkspacePaths, folder: string): void {
  if (!existsSync(folder)) return
  const target = join(
    paths.models,
    '.deleted',
    `${relative(paths.models, folder).replaceAll(sep, '-')}-${randomUUID()}`,
  )
  mkdirSync(dirname(target), { recursive: true })
  renameSync(folder, target)
}

function decoded(folder: string): string {
  try {
    return decodeURIComponent(folder)
  } catch {
    return folder
  }
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
