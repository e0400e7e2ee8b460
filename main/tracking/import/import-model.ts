import { isDeepStrictEqual } from 'node:util'
import type { ModelVersion } from '../../contract/model.ts'
import { isAppError } from '../../lib/errors.ts'
import type { VersionDetails } from '../../state/models.ts'
import type { RemoteModel, RemoteVersion } from '../mlflow-client/answers.ts'
import { modelStages } from '../mlflow/registry-view.ts'
import { importedTag, importedVersionTag, versionTag } from '../push/push-session.ts'
import { writeRegisteredModel, writeVersionDetails } from '../registry-files.ts'
import type { Importing } from './importing.ts'

const by = 'import'

/** A registered model with its versions; a number that is taken here becomes the next one, and a tag keeps the original. */
export async function importModel(importing: Importing, remote: RemoteModel): Promise<void> {
  const { state, paths, source, tally, events } = importing
  const { name } = remote
  const known = state.models.model(name)
  const now = Date.now()
  const next = {
    name,
    createdAt: known?.createdAt ?? remote.creation_timestamp ?? now,
    updatedAt: known?.updatedAt ?? remote.last_updated_timestamp ?? now,
    tags: { ...remote.tags, ...known?.tags },
    ...((known?.description ?? remote.description)
      ? { description: known?.description ?? remote.description }
      : {}),
  }
  const isSame = isDeepStrictEqual(known, next)
  try {
    if (!isSame) writeRegisteredModel(paths, next)
  } catch (error) {
    if (!isAppError(error, 'INVALID_INPUT')) throw error
    tally.left({ what: 'registered models', reason: error.message, example: name })
    return
  }
  if (!isSame) {
    state.models.putModel(next)
    events.emit({ topic: 'model', id: name })
  }
  tally.took('models', isSame ? 'unchanged' : known ? 'updated' : 'added')
  const versions: RemoteVersion[] = []
  for await (const version of source.versions(name)) versions.push(version)
  for (const version of versions.toSorted((a, b) => Number(a.version) - Number(b.version)))
    await importVersion(importing, version)
}

async function importVersion(importing: Importing, remote: RemoteVersion): Promise<void> {
  const { state, source, registry, tally } = importing
  const { name } = remote
  const versions = state.models.names().includes(name) ? state.models.versions(name) : []
  if (versions.some(({ fingerprint }) => fingerprint === remote.tags[versionTag])) {
    tally.left({
      what: 'versions',
      reason: 'They are of this workspace.',
      example: `${name} ${remote.version}`,
    })
    return
  }
  const details: VersionDetails = {
    tags: { ...remote.tags, [importedTag]: source.name, [importedVersionTag]: remote.version },
    ...(remote.description ? { description: remote.description } : {}),
    ...(remote.run_link ? { runLink: remote.run_link } : {}),
    ...(remote.user_id ? { userId: remote.user_id } : {}),
    ...(remote.model_id ? { modelId: remote.model_id } : {}),
  }
  const known = versions.find(({ version }) => {
    const tags = state.models.details(name, version).tags ?? {}
    return tags[importedTag] === source.name && tags[importedVersionTag] === remote.version
  })
  const version =
    known ?? (await registry.createSourceVersion({ ...toNewVersion(importing, remote, details), by }))
  const isChanged = known ? updateDetails(importing, version, details) : true
  const isMoved = followStage(importing, version, remote)
  tally.took('versions', known ? (isChanged || isMoved ? 'updated' : 'unchanged') : 'added')
}

/** Its own tags and those of later changes here stay, where the source says nothing of them. */
function updateDetails(
  { state, paths, events }: Importing,
  { name, version }: ModelVersion,
  details: VersionDetails,
) {
  const before = state.models.details(name, version)
  const next = { ...before, ...details, tags: { ...before.tags, ...details.tags } }
  if (isDeepStrictEqual(before, next)) return false
  writeVersionDetails(paths, name, version, next)
  state.models.setDetails(name, version, next)
  events.emit({ topic: 'model', id: name })
  return true
}

/** @returns whether anything was moved. */
function followStage(
  { registry, source, tally }: Importing,
  version: ModelVersion,
  remote: RemoteVersion,
): boolean {
  const { name, version: number, registryStage: from } = version
  const reason = `imported from ${source.name}`
  const to = modelStages.find((stage) => stage === remote.current_stage)
  const isMoved = to !== undefined && to !== from
  if (isMoved)
    registry.record({
      at: Date.now(),
      by,
      action: 'registry-stage-set',
      model: name,
      version: number,
      from,
      to,
      reason,
    })
  let isSet = false
  for (const alias of remote.aliases.filter((one) => !version.aliases.includes(one))) {
    try {
      registry.setAlias({ name, alias, version: number, reason, by })
      isSet = true
    } catch (error) {
      if (!isAppError(error, 'INVALID_INPUT')) throw error
      tally.left({ what: 'aliases', reason: error.message, example: `${name}@${alias}` })
    }
  }
  return isMoved || isSet
}

function toNewVersion({ state }: Importing, remote: RemoteVersion, details: VersionDetails) {
  const runId = remote.run_id !== '' && state.runs.get(remote.run_id) ? remote.run_id : ''
  const metrics = runId === '' ? {} : state.metrics.latest(runId)
  return {
    metadata: {
      name: remote.name,
      runId,
      source: toLocalSource(remote.source, remote.run_id),
      algorithm: 'mlflow',
      target: '',
      classes: [],
      signature: [],
      inputExample: {},
      sizeBytes: 0,
      metrics: Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value))),
      lineage: { dataset: '', datasetVersion: 0, datasetSha256: '', pipeline: '', codeVersion: 'mlflow' },
    },
    details,
    atLeast: Number(remote.version),
  }
}

/** An address among the artifacts of its run or of a logged model is one here, too; any other stays. */
function toLocalSource(source: string, runId: string): string {
  const logged = /(?:^|\/)(m-[0-9a-f]{32})(?:\/artifacts)?\/?$/.exec(source)?.[1]
  if (logged !== undefined) return `models:/${logged}`
  const marker = `/${runId}/artifacts/`
  const at = runId === '' ? -1 : source.indexOf(marker)
  return at === -1 ? source : `runs:/${runId}/${source.slice(at + marker.length)}`
}
