import { formatNumber } from '../../format.ts'

/** To a model a date is a number: days since 1970, and a timestamp milliseconds. */
export type DateKind = 'date' | 'timestamp'
export type DateColumns = ReadonlyMap<string, DateKind>

const dayMs = 86_400_000

export const toMs = (value: number, kind: DateKind) => (kind === 'date' ? value * dayMs : value)

/** "2024-01-31" or "2024-01-31 09:30:00", as the dataset has it; what is beyond all calendars stays a number. */
export function dateText(value: number, kind: DateKind): string {
  const date = new Date(toMs(value, kind))
  if (Number.isNaN(date.getTime())) return formatNumber(value)
  const text = date.toISOString().replace('T', ' ')
  return kind === 'date' ? text.slice(0, 10) : text.replace('.000', '').replace('Z', '')
}

export const numberText = (value: number, kind: DateKind | undefined) =>
  kind ? dateText(value, kind) : formatNumber(value)

/** What a field for dates gives, as the model's number; undefined for nothing. */
export function readDate(text: string, kind: DateKind): number | undefined {
  const ms = Date.parse(`${text}${text.includes('T') ? '' : 'T00:00'}Z`)
  return Number.isNaN(ms) ? undefined : kind === 'date' ? Math.floor(ms / dayMs) : ms
}

/** What such a field takes. */
export const dateFieldText = (value: number | undefined, kind: DateKind) =>
  value === undefined ? '' : dateText(value, kind).replace(' ', 'T').slice(0, 19)
