import { assertNever } from '../lib/errors.ts'

/** What can be taken from a point in time: all as numbers, Monday the first of seven weekdays (ISO 8601). */
export const datePartNames = [
  'year',
  'quarter',
  'month',
  'day',
  'weekday',
  'day_of_year',
  'hour',
  'minute',
] as const
export type DatePart = (typeof datePartNames)[number]

/** What the numbers of a column are: days, or milliseconds, since 1970 in UTC. */
export const dateKinds = ['date', 'timestamp'] as const
export type DateKind = (typeof dateKinds)[number]

export const millisecondsOfDay = 86_400_000

/** The number of an ISO 8601 date or time, such as 2024-01-31 or 2024-01-31T09:30:00; NaN for anything else. */
export function dateNumber(text: string, kind: DateKind): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?)?$/.exec(text.trim())
  if (!parts) return NaN
  const milliseconds = Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}Z`)
  return kind === 'date' ? Math.floor(milliseconds / millisecondsOfDay) : milliseconds
}

/** The same point in time as a number of another kind: of a date midnight, of a timestamp its day. */
export function convertDate(value: number, from: DateKind, to: DateKind): number {
  if (from === to) return value
  return from === 'date' ? value * millisecondsOfDay : Math.floor(value / millisecondsOfDay)
}

/** @param milliseconds since 1970 in UTC. @returns NaN beyond 275,760 years. */
export function datePart(part: DatePart, milliseconds: number): number {
  const date = new Date(Math.floor(milliseconds))
  const month = date.getUTCMonth()
  switch (part) {
    case 'year':
      return date.getUTCFullYear()
    case 'quarter':
      return Math.floor(month / 3) + 1
    case 'month':
      return month + 1
    case 'day':
      return date.getUTCDate()
    case 'weekday':
      return ((date.getUTCDay() + 6) % 7) + 1
    case 'day_of_year': {
      const first = new Date(0)
      first.setUTCFullYear(date.getUTCFullYear(), 0, 1)
      return Math.floor((date.getTime() - first.getTime()) / millisecondsOfDay) + 1
    }
    case 'hour':
      return date.getUTCHours()
    case 'minute':
      return date.getUTCMinutes()
    default:
      return assertNever(part)
  }
}
