import type { ConfigEntry } from '../contract/workspace.ts'
import { parseValue } from './assignments.ts'
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
    const entries = await client.config.set({ key, value: parseValue(text) })
    show(terminal, entries)
    const entry = entries.find((one) => one.key === key)
    if (entry && entry.origin !== 'sporeprint.yaml')
      terminal.note(`sporeprint.yaml has the new value; ${entry.origin} gives another one and goes first.`)
  })
}

export function unsetConfig(terminal: Terminal, _options: CommonOptions, key: string): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => show(terminal, await client.config.set({ key })))
}

function show(terminal: Terminal, entries: ConfigEntry[]): void {
  const rows = entries.map(({ key, value, origin }) => [
    key,
    value === null ? '–' : safe(typeof value === 'string' ? value : JSON.stringify(value)),
    origin,
  ])
  terminal.print(entries, table(['SETTING', 'VALUE', 'FROM'], rows))
}
