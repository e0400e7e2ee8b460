import type { ConfigEntry } from '../../../main/contract/workspace.ts'

type Json = ConfigEntry['value']

/** A setting's value as text; what is not set is said, and text that could be mistaken for it is quoted. */
export function showValue(value: Json): string {
  if (value === null) return 'not set'
  if (value === 'not set' || value === '') return JSON.stringify(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const toDraft = (value: Json) =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/**
 * What a person typed, as the kind of value the setting has; `undefined` takes it out of the file. What does not fit
 * goes on as it is, so that the backend says what it expected.
 */
export function fromDraft(
  draft: string,
  { defaultValue }: Pick<ConfigEntry, 'defaultValue'>,
): Json | undefined {
  const text = draft.trim()
  if (text === '') return undefined
  if (typeof defaultValue === 'number') return Number.isNaN(Number(text)) ? text : Number(text)
  if (typeof defaultValue === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/** Who has the last word on a setting, when writing it to sporeprint.yaml would change nothing. */
export function overriddenBy({ origin }: Pick<ConfigEntry, 'origin'>): string | undefined {
  return origin === 'default' || origin === 'sporeprint.yaml' ? undefined : origin
}
