import { relative, sep } from 'node:path'
import type { ModelVersion } from '../../contract/model.ts'
import { unavailable } from '../../lib/errors.ts'
import type { RemoteVersion } from '../mlflow-client/answers.ts'
import { collect, toPairs } from '../mlflow-client/mlflow-client.ts'
import { isRefusal } from '../mlflow-client/request.ts'
import { placeOfUri, type Place } from '../mlflow/artifact-places.ts'
import { ownSource } from '../mlflow/registry-view.ts'
import { versionFolder } from '../registry-files.ts'
import { runFolder } from '../run-record.ts'
import { listLocalFiles } from './local-files.ts'
import { ifThere } from './push-experiment.ts'
import {
  importedTag,
  importedVersionTag,
  itemOf,
  putItem,
  putSent,
  versionTag,
  type PushSession,
} from './push-session.ts'
import { modelReceipt, parseReceipt, runReceipt, type ModelReceipt } from './receipts.ts'
import { modelStamp } from './stamps.ts'
import { uploadFile } from './upload.ts'

const emptyReceipt: ModelReceipt = { description: '', tags: {}, versions: {}, aliases: {}, files: {} }

/** Brings a registered model with its versions, aliases and stages to the server; or takes away what was deleted here. */
export async function pushModel(session: PushSession, name: string): Promise<void> {
  const { state, client } = session
  const model = state.models.model(name)
  if (!model) return removeModel(session, name)
  await followRenaming(session, name)
  const item = itemOf(session, 'model', name)
  const stamp = modelStamp(state, name)
  session.note(name)
  putItem(session, 'model', name, { title: name, state: 'sending', stamp })

  const remote =
    (await ifThere(client.model(name))) ??
    (await createModel(session, name, { description: model.description ?? '', tags: toPairs(model.tags) }))
  const known = parseReceipt(modelReceipt, item?.receipt)
  const receipt: ModelReceipt = known ?? {
    ...emptyReceipt,
    description: remote.description,
    tags: sharedTags(remote.tags, model.tags),
  }
  const save = () => putItem(session, 'model', name, { receipt: JSON.stringify(receipt) })
  save()

  const description = model.description ?? ''
  if (receipt.description !== description) await client.describeModel(name, description)
  receipt.tags = await sendTags(receipt.tags, model.tags, {
    set: (key, value) => client.setModelTag(name, key, value),
    remove: (key) => client.deleteModelTag(name, key),
  })
  receipt.description = description
  save()

  const copies = await collect(client.versions(name))
  const versions = state.models.versions(name).toReversed()
  for (const version of versions) await pushVersion(session, version, copies, receipt, save)
  for (const [number, { remote: gone }] of Object.entries(receipt.versions)) {
    if (versions.some(({ version }) => String(version) === number)) continue
    await ifThere(client.deleteVersion(name, gone))
    const { [number]: _removed, ...rest } = receipt.versions
    receipt.versions = rest
    save()
  }
  await sendAliases(session, name, versions, receipt)
  save()
  putSent(session, 'model', name)
}

async function createModel(
  { client }: PushSession,
  name: string,
  { description, tags }: { description: string; tags: object[] },
) {
  try {
    return await client.createModel({ name, description, tags })
  } catch (error) {
    if (isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) return client.model(name)
    throw error
  }
}

/** The model was sent under a name that it had before. */
async function followRenaming(session: PushSession, name: string): Promise<void> {
  const { state, client, outbox } = session
  if (itemOf(session, 'model', name)?.receipt) return
  for (const { action, from } of state.models.events(name)) {
    if (action !== 'model-renamed' || from === undefined || state.models.model(from)) continue
    const before = itemOf(session, 'model', from)
    if (!before?.receipt) continue
    if (!(await ifThere(client.model(name)))) await ifThere(client.renameModel(from, name))
    outbox.transaction(() => {
      outbox.remove(client.uri, 'model', from)
      outbox.put({ ...before, id: name, title: name })
    })
    return
  }
}

/** Takes away what we put there, and the model itself unless others put versions into it. */
async function removeModel(session: PushSession, name: string): Promise<void> {
  const { client, outbox } = session
  const receipt = parseReceipt(modelReceipt, itemOf(session, 'model', name)?.receipt)
  if (receipt && (await ifThere(client.model(name)))) {
    for (const { remote } of Object.values(receipt.versions))
      await ifThere(client.deleteVersion(name, remote))
    const others = await collect(client.versions(name))
    if (others.length === 0) await ifThere(client.deleteModel(name))
  }
  outbox.remove(client.uri, 'model', name)
}

async function pushVersion(
  session: PushSession,
  version: ModelVersion,
  copies: readonly RemoteVersion[],
  receipt: ModelReceipt,
  save: () => void,
): Promise<void> {
  const { client, state } = session
  const { name, fingerprint, registryStage: stage } = version
  const number = String(version.version)
  const details = state.models.details(name, version.version)
  const [first, ...extra] = copies.filter((copy) => copy.tags[versionTag] === fingerprint)
  const { [importedTag]: from, [importedVersionTag]: origin, ...own } = details.tags ?? {}
  const byNumber = (one: string | undefined) => copies.find((copy) => copy.version === one)
  const remembered =
    (from === client.uri ? byNumber(origin) : undefined) ?? byNumber(receipt.versions[number]?.remote)
  for (const copy of remembered ? [] : extra) await ifThere(client.deleteVersion(name, copy.version))
  const remote = remembered ?? first ?? (await createVersion(session, version, receipt, save))
  // Where it came from it is no copy, and perhaps that of another workspace.
  const isOrigin = from === client.uri && remote.version === origin
  const tags = isOrigin ? own : { ...details.tags, [versionTag]: fingerprint }
  const known = receipt.versions[number] ?? {
    remote: remote.version,
    description: remote.description,
    tags: sharedTags(remote.tags, tags),
    stage: remote.current_stage,
  }
  receipt.versions[number] = { ...known, remote: remote.version }
  save()
  const { description = '' } = details
  if (known.description !== description) await client.describeVersion(name, remote.version, description)
  const sentTags = await sendTags(known.tags, tags, {
    set: (key, value) => client.setVersionTag(name, remote.version, key, value),
    remove: (key) => client.deleteVersionTag(name, remote.version, key),
  })
  if (known.stage !== stage) await client.setStage(name, remote.version, stage)
  receipt.versions[number] = { remote: remote.version, description, tags: sentTags, stage }
  save()
}

async function createVersion(
  session: PushSession,
  version: ModelVersion,
  receipt: ModelReceipt,
  save: () => void,
): Promise<RemoteVersion> {
  const { name, fingerprint, runId } = version
  const run = parseReceipt(runReceipt, runId === '' ? undefined : itemOf(session, 'run', runId)?.receipt)
  if (!run && session.state.runs.get(runId)?.deletedAt === null) {
    throw unavailable(
      `Version ${version.version} of "${name}" waits for its run ${runId}, which is not there yet.`,
      {
        name,
        runId,
      },
    )
  }
  const details = session.state.models.details(name, version.version)
  return session.client.createVersion({
    name,
    source: await sendSource(session, version, run?.artifactUri, receipt, save),
    ...(run ? { run_id: run.remoteId } : {}),
    ...(details.description ? { description: details.description } : {}),
    ...(details.runLink ? { run_link: details.runLink } : {}),
    tags: toPairs({ ...details.tags, [versionTag]: fingerprint }),
  })
}

/**
 * Where the version's files are on the server. What is in the workspace and not among the artifacts of a run that is
 * there is put below `models/NAME/VERSION` of the version's run; an address elsewhere stays as it is.
 */
async function sendSource(
  session: PushSession,
  { name, version, source }: ModelVersion,
  artifactUri: string | undefined,
  receipt: ModelReceipt,
  save: () => void,
): Promise<string> {
  const { client, paths } = session
  const place = placeOfSource(session, source ?? ownSource(name, version))
  if (!place) return source!
  const ofRun =
    place.runId === undefined
      ? undefined
      : parseReceipt(runReceipt, itemOf(session, 'run', place.runId)?.receipt)
  if (ofRun) return [ofRun.artifactUri, ...place.parts].join('/')
  const folder = relative(paths.models, versionFolder(paths, name, version))
    .split(sep)
    .join('/')
  const target = `${artifactUri ?? 'mlflow-artifacts:/sporeprint'}/models/${folder}`
  for (const { path, file, version: state } of await listLocalFiles(
    [place.folder, ...place.parts].join(sep),
  )) {
    const key = `${version}/${path}`
    if (receipt.files[key] === state) continue
    session.note(`${name} ${version}: ${path}`)
    await uploadFile(client, target, path, file)
    receipt.files[key] = state
    save()
  }
  receipt.files = {}
  return target
}

/** In the workspace; undefined for an address elsewhere. */
function placeOfSource({ state, paths }: PushSession, source: string): Place | undefined {
  const run = /^runs:\/+([^/]+)\/(.+)$/.exec(source)
  if (run) {
    const [, runId = '', path = ''] = run
    return state.runs.get(runId)
      ? {
          folder: `${runFolder(paths, runId)}${sep}artifacts`,
          parts: path.split('/'),
          isWritable: false,
          runId,
        }
      : undefined
  }
  const logged = /^models:\/+(m-[0-9a-f]{32})\/?$/.exec(source)?.[1]
  if (logged !== undefined)
    return placeOfUri({ state, paths }, `mlflow-artifacts:/0/models/${logged}/artifacts`)
  return placeOfUri({ state, paths }, source)
}

async function sendAliases(
  { client }: PushSession,
  name: string,
  versions: readonly ModelVersion[],
  receipt: ModelReceipt,
): Promise<void> {
  const wanted: Record<string, number> = Object.fromEntries(
    versions.flatMap(({ version, aliases }) => aliases.map((alias) => [alias, version])),
  )
  for (const [alias, version] of Object.entries(wanted)) {
    if (receipt.aliases[alias] === version) continue
    await client.setAlias(name, alias, receipt.versions[version]!.remote)
  }
  for (const alias of Object.keys(receipt.aliases)) {
    if (!Object.hasOwn(wanted, alias)) await ifThere(client.deleteAlias(name, alias))
  }
  receipt.aliases = wanted
}

/** Of what was found there only what is also here: the rest is others'. */
const sharedTags = (there: Readonly<Record<string, string>>, here: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(there).filter(([key]) => Object.hasOwn(here, key)))

/** What changed here since it was sent; what others put there stays. */
async function sendTags(
  sent: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
  send: { set: (key: string, value: string) => Promise<unknown>; remove: (key: string) => Promise<unknown> },
): Promise<Record<string, string>> {
  for (const [key, value] of Object.entries(wanted)) {
    if (sent[key] !== value) await send.set(key, value)
  }
  for (const key of Object.keys(sent)) {
    if (!Object.hasOwn(wanted, key)) await ifThere(send.remove(key))
  }
  return { ...wanted }
}
