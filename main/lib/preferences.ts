import { join } from 'node:path'
import { z } from 'zod'
import { preferencesSchema, type Preferences } from '../contract/workspace.ts'
import { invalidInput } from './errors.ts'
import { openUserFile } from './user-file.ts'
import { userFolder } from './user-folder.ts'

export interface PreferencesStore {
  get(): Preferences
  set(change: Partial<Preferences>): Preferences
  /** Where a damaged file was put when the preferences were read. */
  setAside(): string | undefined
}

/** A person's preferences. In safe mode they start from the defaults and changes last until the program ends. */
export function openPreferences(options: { folder?: string; safeMode?: boolean } = {}): PreferencesStore {
  const file = openUserFile(join(options.folder ?? userFolder(), 'preferences.json'), preferencesSchema, {})
  let inMemory = preferencesSchema.parse({})
  const get = () => (options.safeMode ? inMemory : file.read())
  return {
    get,
    set(change) {
      const parsed = preferencesSchema.safeParse({ ...get(), ...change })
      if (!parsed.success) throw invalidInput(`Not a preference: ${z.prettifyError(parsed.error)}`)
      if (options.safeMode) inMemory = parsed.data
      else file.write(parsed.data)
      return parsed.data
    },
    setAside: file.setAside,
  }
}
