import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { modelVersion, type ModelVersion } from '../contract/model.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput, notFound, unavailable } from '../lib/errors.ts'
import type { Events } from '../lib/events.ts'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { RegistryEvent, VersionDetails, VersionMetadata } from '../state/models.ts'
import type { State } from '../state/open-state.ts'
import { exportFolder } from './export-version.ts'
import {
  appendRegistryEvent,
  findVersionFolders,
  checkModelName,
  readRegistryEvents,
  versionFolder,
  writeVersionFolder,
} from './registry-files.ts'
import { applyEvent, replayRegistry } from './registry-replay.ts'

type Given = 'name' | 'version' | 'createdAt' | 'sizeBytes' | 'fingerprint'

export interface NewVersion {
  name: string
  /** Content by file name: `model.json`, and `model.onnx` where there is one. */
  files: Readonly<Record<string, string | Uint8Array>> & { 'model.json': string | Uint8Array }
  metadata: Omit<VersionMetadata, Given>
  by?: string
  reason?: string
}

export interface NewSourceVersion {
  metadata: Omit<VersionMetadata, 'version' | 'createdAt' | 'fingerprint'> & { source: string }
  details: VersionDetails
  by: string
  /** The number that it has elsewhere, taken unless it was given here already. */
  atLeast?: number
}

export interface VersionRef {
  name: string
  version?: number
  alias?: string
}

export interface AliasChange {
  name: string
  alias: string
  version: number
  reason: string
  by?: string
}

export type Registry = ReturnType<typeof createRegistry>

/** Registered models: their folders and the log `models/registry.jsonl` are the truth, SQLite the index. */
export function createRegistry(deps: {
  state: State
  paths: WorkspacePaths
  events: Events
  log?: WorkContext['log']
}) {
  const { state, paths, events } = deps
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work)
    queue = result.catch(() => {})
    return result
  }

  const record = (event: RegistryEvent) => {
    appendRegistryEvent(paths, event)
    state.transaction(() => applyEvent(state, event))
    events.emit({ topic: 'model', id: event.model })
  }

  const versionsOf = (name: string): ModelVersion[] => {
    const versions = state.models.versions(name)
    if (versions.length > 0) return versions
    throw notFound(`There is no model "${name}".${didYouMean(name, state.models.names())}`, { name })
  }

  const get = ({ name, version, alias }: VersionRef): ModelVersion => {
    const versions = versionsOf(name)
    if (alias !== undefined) {
      const found = versions.find((candidate) => candidate.aliases.includes(alias))
      if (found) return found
      throw notFound(`No version of "${name}" is called @${alias}. Set the alias, or name a version.`, {
        name,
        alias,
      })
    }
    if (version === undefined) return versions[0]!
    const found = versions.find((candidate) => candidate.version === version)
    if (found) return found
    throw notFound(`"${name}" has no version ${version}; its newest is ${versions[0]!.version}.`, {
      name,
      version,
    })
  }

  const createVersion = async (input: NewVersion): Promise<{ version: ModelVersion; created: boolean }> => {
    const { name, files } = input
    checkModelName(name)
    checkFileNames(files)
    const fingerprint = fingerprintOf(files['model.json'])
    const known = state.models.byFingerprint(name, fingerprint)
    if (known) return { version: known, created: false }
    const metadata: VersionMetadata = {
      ...input.metadata,
      metrics: Object.fromEntries(
        Object.entries(input.metadata.metrics).filter(([, value]) => Number.isFinite(value)),
      ),
      name,
      fingerprint,
      version: await nextVersion(name),
      createdAt: Date.now(),
      sizeBytes: Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0),
    }
    modelVersion.omit({ aliases: true, registryStage: true }).parse(metadata)
    await writeVersionFolder(paths, metadata, files)
    state.models.insertVersion(metadata)
    record({
      at: metadata.createdAt,
      by: input.by ?? 'person',
      action: 'version-created',
      model: name,
      version: metadata.version,
      reason: input.reason ?? 'registered',
    })
    return { version: get({ name, version: metadata.version }), created: true }
  }

  /** The version with this `model.json`, if there is one. */
  const equalVersion = (name: string, modelJson: string): ModelVersion | undefined =>
    state.models.byFingerprint(name, fingerprintOf(modelJson))

  /** A version whose files are elsewhere: an MLflow client registered it. */
  const createSourceVersion = async (input: NewSourceVersion): Promise<ModelVersion> => {
    const { metadata, details, by, atLeast = 1 } = input
    const { name } = metadata
    const version = Math.max(atLeast, await nextVersion(name))
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([metadata.source, version]))
      .digest('hex')
    const whole: VersionMetadata = { ...metadata, version, createdAt: Date.now(), fingerprint }
    await writeVersionFolder(paths, whole, {}, details)
    state.transaction(() => {
      state.models.insertVersion(whole)
      state.models.setDetails(name, version, details)
    })
    const reason = `registered with MLflow from ${whole.source}`
    record({ at: whole.createdAt, by, action: 'version-created', model: name, version, reason })
    return get({ name, version })
  }

  /** A number is never used twice, also not after a deletion; a model that was deleted as a whole begins anew. */
  const nextVersion = async (name: string) => {
    const onDisk = (await findVersionFolders(paths)).filter((found) => found.name === name)
    const past = state.models.events(name)
    const end = past.findIndex((event) => event.action === 'model-deleted')
    const used = [...onDisk, ...past.slice(0, end === -1 ? undefined : end)].map((item) => item.version)
    return Math.max(0, ...used) + 1
  }

  return {
    /** Brings the index up to the files when they differ: after a kill, or when they were copied in. */
    async open(): Promise<void> {
      const lines = readRegistryEvents(paths).length
      const folders = await findVersionFolders(paths)
      const isCurrent =
        lines === state.models.eventCount() &&
        folders.every(({ name, version }) => state.models.version(name, version))
      if (!isCurrent) await replayRegistry(paths, state, deps.log)
    },

    /** Registers a model; an equal one (by fingerprint, the SHA-256 of model.json) gives the version there is. */
    createVersion: (input: NewVersion) => inTurn(() => createVersion(input)),

    equalVersion,

    createSourceVersion: (input: NewSourceVersion) => inTurn(() => createSourceVersion(input)),
    /** Appends an event to the log, applies it to the index and tells listeners. */
    record,

    list: () =>
      state.models.names().map((name) => {
        const versions = versionsOf(name)
        const champion = versions.find((version) => version.aliases.includes('champion'))
        return { name, versions: versions.length, ...(champion ? { champion } : {}), latest: versions[0]! }
      }),
    /** The newest first. */
    versions: versionsOf,
    /** A version by number or alias; the newest when neither is given. */
    get,
    history(name: string): RegistryEvent[] {
      versionsOf(name)
      return state.models.events(name)
    },

    /** Idempotent: setting what is set already leaves no event. */
    setAlias({ name, alias, version, reason, by = 'person' }: AliasChange): ModelVersion {
      checkAlias(alias)
      get({ name, version })
      const from = state.models.aliasVersion(name, alias)
      if (from !== version) {
        record({
          at: Date.now(),
          by,
          action: 'alias-set',
          model: name,
          version,
          alias,
          ...(from === undefined ? {} : { from: String(from) }),
          to: String(version),
          reason,
        })
      }
      return get({ name, version })
    },
    removeAlias({ name, alias, reason = 'removed by hand', by = 'person' }: RemovedAlias): void {
      const { version } = get({ name, alias })
      const from = String(version)
      record({ at: Date.now(), by, action: 'alias-removed', model: name, version, alias, from, reason })
    },

    /** @param out a folder that is not there yet, or a file that ends in .onnx, .json or .md. */
    async exportVersion(ref: VersionRef, out: string) {
      const { name, version } = get(ref)
      return { name, version, out, ...(await exportFolder(versionFolder(paths, name, version), out)) }
    },

    /** The text of `model.json`. @throws INVALID_INPUT for a version that an MLflow client registered. */
    async readModel({ name, version }: { name: string; version: number }): Promise<string> {
      const source = state.models.version(name, version)?.source
      if (source !== undefined) {
        throw invalidInput(
          `Version ${version} of "${name}" was registered with MLflow and is no model of Sporeprint's. Load it with mlflow.pyfunc.load_model("models:/${name}/${version}").`,
          { name, version, source },
        )
      }
      const file = join(versionFolder(paths, name, version), 'model.json')
      const { size } = await stat(file).catch((error: unknown) => {
        throw unavailable(`"${file}" cannot be read. Put it back, or train the model again.`, { file }, error)
      })
      // What does not fit into a text is refused here, what is too large for a model by who reads it.
      if (size >= 2 ** 29)
        throw invalidInput(
          `"${file}" has ${Math.round(size / 2 ** 20)} MB, which is no model of Sporeprint's.`,
        )
      return readFile(file, 'utf8')
    },
  }
}

interface RemovedAlias {
  name: string
  alias: string
  reason?: string
  by?: string
}

function checkAlias(alias: string): void {
  if (/^[a-zA-Z0-9_-]{1,100}$/.test(alias) && !/^v\d+$/i.test(alias)) return
  throw invalidInput(
    `An alias is letters, digits, "-" and "_", and not like "v1", but is ${JSON.stringify(alias)}.`,
    { alias },
  )
}

function checkFileNames(files: Readonly<Record<string, unknown>>): void {
  for (const file of Object.keys(files)) {
    if (/^model\.[a-z]+$/.test(file)) continue
    throw invalidInput(`${JSON.stringify(file)} cannot be the name of a model's file.`, { file })
  }
}

const fingerprintOf = (modelJson: string | Uint8Array) => createHash('sha256').update(modelJson).digest('hex')
