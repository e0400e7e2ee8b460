import type { Config } from '../lib/config.ts'
import type { Events } from '../lib/events.ts'
import type { WorkContext } from '../lib/work.ts'

/** `config.*`: the workspace's settings. Changes are logged. */
export function configHandlers({
  config,
  events,
  log,
}: {
  config: Config
  events: Events
  log: WorkContext['log']
}) {
  return {
    list: () => config.list(),
    set({ key, value }: { key: string; value?: unknown }) {
      config.set(key, value)
      const action = value === undefined ? 'removed from' : 'changed in'
      log('info', `The setting "${key}" was ${action} sporeprint.yaml.`, { key })
      events.emit({ topic: 'config', id: key })
      return config.list()
    },
  }
}
