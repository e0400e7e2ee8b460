import type { z } from 'zod'
import type { registryEvent } from '../../../main/contract/model.ts'

export type RegistryEvent = z.infer<typeof registryEvent>

const sentences: Record<RegistryEvent['action'], (event: RegistryEvent) => string> = {
  'version-created': ({ version }) => `Version ${version} registered`,
  'version-deleted': ({ version }) => `Version ${version} deleted`,
  'model-renamed': ({ from, to }) => `Renamed from "${from ?? ''}" to "${to ?? ''}"`,
  'model-deleted': () => 'Model deleted with all its versions',
  'alias-set': ({ alias, version, from, to }) =>
    from === undefined
      ? `@${alias} set to version ${to ?? version}`
      : `@${alias} moved from version ${from} to version ${to ?? version}`,
  'alias-removed': ({ alias, version, from }) => `@${alias} removed from version ${from ?? version}`,
  'registry-stage-set': ({ version, from, to }) =>
    `Version ${version} put from stage ${from ?? 'None'} to ${to ?? 'None'}`,
}

/** "@champion moved from version 1 to version 2" */
export const sentenceOf = (event: RegistryEvent): string => sentences[event.action](event)

/** The id of the run that did it; undefined where it was a person. */
export const runOf = (by: string): string | undefined => /^run ([0-9a-f]{32})$/.exec(by)?.[1]

/** Of events at the same moment the later one is the newer. */
export const newestFirst = (events: readonly RegistryEvent[]) =>
  events
    .map((event, index) => ({ event, index }))
    .toSorted((one, other) => other.event.at - one.event.at || other.index - one.index)
    .map(({ event }) => event)
