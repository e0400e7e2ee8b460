import type { WorkContext } from '../lib/work.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { RegistryEvent } from '../state/models.ts'
import type { State } from '../state/open-state.ts'
import {
  appendRegistryEvent,
  findVersionFolders,
  readRegistryEvents,
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
  models.appendEvent(event)
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
  const folders = await findVersionFolders(paths)
  const events = readRegistryEvents(paths, (where) => {
    skipped.push({ path: paths.registryLog, reason: `${where} is torn or no registry event` })
  })
  const named = new Set(
    events
      .filter((event) => event.action === 'version-created' || event.action === 'version-deleted')
      .map((event) => `${event.model}/${event.version}`),
  )
  const whole = folders.flatMap(({ name, version }) => {
    try {
      return [readVersionMetadata(paths, name, version)]
    } catch (error) {
      skipped.push({ path: `models/${name}/${version}/metadata.json`, reason: messageOf(error) })
      return []
    }
  })
  for (const metadata of whole) {
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
    events.push(event)
    log?.('warn', `Version ${version} of ${model} was missing in the registry's log and is adopted.`)
  }
  state.transaction(() => {
    state.models.clear()
    for (const metadata of whole) state.models.insertVersion(metadata)
    for (const event of events) applyEvent(state, event)
  })
  return { modelVersions: whole.length, skipped }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
