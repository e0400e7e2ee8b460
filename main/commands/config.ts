import type { ConfigEntry } from '../contract/workspace.ts'
import { isSettingKey, settingOf } from '../lib/settings.ts'
import { parseValue, type Json } from './assignments.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { safe, table } from './text.ts'

export function listConfig(terminal: Terminal): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => show(terminal, await client.config.list()))
}

export function setConfig(
  terminal: Terminal,
  _options: CommonOptions,
  key: string,
  text: string,
): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const entries = await client.config.set({ key, value: toSettingValue(key, text) })
    show(terminal, entries)
    const entry = entries.find((one) => one.key === key)
    if (entry && entry.origin !== 'sporeprint.yaml')
      terminal.note(`sporeprint.yaml has the new value; ${entry.origin} gives another one and goes first.`)
  })
}

export function unsetConfig(terminal: Terminal, _options: CommonOptions, key: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => show(terminal, await client.config.set({ key })))
}

/** Text where the setting takes text, so that a name may be 007. */
function toSettingValue(key: string, text: string): Json {
  const isText = isSettingKey(key) && settingOf(key).schema.safeParse(text).success
  return isText ? text : parseValue(text)
}

function show(terminal: Terminal, entries: ConfigEntry[]): void {
  const rows = entries.map(({ key, value, origin }) => [
    key,
    value === null ? '–' : safe(typeof value === 'string' ? value : JSON.stringify(value)),
    origin,
  ])
  terminal.print(entries, table(['SETTING', 'VALUE', 'FROM'], rows))
}
