import type { Preferences } from '../contract/workspace.ts'
import type { Events } from '../lib/events.ts'
import type { PreferencesStore } from '../lib/preferences.ts'

/** `preferences.*`: what belongs to the person. */
export function preferencesHandlers({
  preferences,
  events,
}: {
  preferences: PreferencesStore
  events: Events
}) {
  return {
    get: () => preferences.get(),
    set(change: Partial<Preferences>) {
      const changed = preferences.set(change)
      events.emit({ topic: 'preferences' })
      return changed
    },
  }
}
