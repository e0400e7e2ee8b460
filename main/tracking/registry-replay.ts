import { existsSync, renameSync } from 'node:fs'
import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { RegistryEvent } from '../state/models.ts'
import type { State } from '../state/open-state.ts'
import {
  appendRegistryEvent,
  findVersionFolders,
  modelFolder,
  readRegisteredModels,
  readRegistryEvents,
  readVersionDetails,
  readVersionMetadata,
} from './registry-files.ts'

export interface Skipped {
  path: string
  reason: string
}

/** What one event changes in the index, besides the version itself. */
export function applyEvent(state: State, event: RegistryEvent): void {
  const { models } = state
  const { model, version, alias } = event
  if (event.action === 'alias-set' && alias !== undefined && models.version(model, version)) {
    models.setAlias(model, alias, version)
  }
  if (event.action === 'alias-removed' && alias !== undefined) models.removeAlias(model, alias)
  if (event.action === 'registry-stage-set') models.setRegistryStage(model, version, event.to ?? 'None')
  if (event.action === 'version-deleted') models.deleteVersion(model, version)
  if (event.action === 'model-deleted') models.deleteModel(model)
  if (event.action === 'model-renamed' && event.to !== undefined) models.renameModel(model, event.to)
  models.appendEvent(event.action === 'model-renamed' ? { ...event, model: event.to ?? model } : event)
}

/** A kill may fall between the line of a renaming in the log and the renaming of the folder. */
function finishRenaming(paths: WorkspacePaths, events: readonly RegistryEvent[]): void {
  for (const [index, { action, from, to }] of events.entries()) {
    if (action !== 'model-renamed' || from === undefined || to === undefined) continue
    const isOld = (event: RegistryEvent) => event.model === from && event.action === 'version-created'
    if (events.slice(index).some(isOld)) continue
    const [before, after] = [modelFolder(paths, from), modelFolder(paths, to)]
    if (existsSync(before) && !existsSync(after)) renameSync(before, after)
  }
}

/**
 * The events as they are to be replayed onto the folders of today: under the newest name of their model, and with
 * `isPast` where the model was deleted afterwards, so that what they did is gone.
 */
function presentEvents(events: readonly RegistryEvent[]) {
  const newest = new Map<string, string>()
  const formerNames = new Map<string, string[]>()
  const deleted = new Set<string>()
  return {
    formerNames: (name: string) => formerNames.get(name) ?? [],
    events: events
      .toReversed()
      .map((event) => {
        if (event.action === 'model-renamed' && event.to !== undefined) {
          const to = newest.get(event.to) ?? event.to
          newest.set(event.model, to)
          newest.delete(event.to)
          formerNames.set(to, [...(formerNames.get(to) ?? []), event.model])
        }
        const model = newest.get(event.model) ?? event.model
        const isPast =
          deleted.has(model) || event.action === 'model-renamed' || event.action === 'model-deleted'
        if (event.action === 'model-deleted') deleted.add(model)
        return { isPast, event: { ...event, model } }
      })
      .toReversed(),
  }
}

/**
 * Fills the index of the registry from `models/`. A version's folder without its line in the log (a kill fell between
 * the two) is whole, because folders are renamed into place: it is adopted, by appending the line.
 */
export async function replayRegistry(
  paths: WorkspacePaths,
  state: State,
  log?: WorkContext['log'],
): Promise<{ modelVersions: number; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  const events = readRegistryEvents(paths, (where) => {
    skipped.push({ path: paths.registryLog, reason: `${where} is torn or no registry event` })
  })
  finishRenaming(paths, events)
  const folders = await findVersionFolders(paths)
  const present = presentEvents(events)
  const named = new Set(
    present.events
      .filter(({ isPast }) => !isPast)
      .map(({ event }) => event)
      .filter((event) => event.action === 'version-created' || event.action === 'version-deleted')
      .map((event) => `${event.model}/${event.version}`),
  )
  const whole = folders.flatMap(({ name, version }) => {
    try {
      const metadata = readVersionMetadata(paths, name, version, present.formerNames(name))
      return [{ metadata, details: readVersionDetails(paths, name, version) }]
    } catch (error) {
      skipped.push({ path: `models/${name}/${version}/metadata.json`, reason: messageOf(error) })
      return []
    }
  })
  for (const { metadata } of whole) {
    const { name: model, version, createdAt: at } = metadata
    if (named.has(`${model}/${version}`)) continue
    const event: RegistryEvent = {
      at,
      by: 'sporeprint',
      action: 'version-created',
      model,
      version,
      reason: 'found in its folder without a line in the log',
    }
    appendRegistryEvent(paths, event)
    present.events.push({ isPast: false, event })
    log?.('warn', `Version ${version} of ${model} was missing in the registry's log and is adopted.`)
  }
  const models = await readRegisteredModels(paths, (path, reason) =>
    skipped.push({ path, reason: messageOf(reason) }),
  )
  state.transaction(() => {
    state.models.clear()
    for (const model of models) state.models.putModel(model)
    for (const { metadata, details } of whole) {
      state.models.insertVersion(metadata)
      state.models.setDetails(metadata.name, metadata.version, details)
    }
    for (const { event, isPast } of present.events) {
      if (isPast) state.models.appendEvent(event)
      else applyEvent(state, event)
    }
  })
  return { modelVersions: whole.length, skipped }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
