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

export const millisecondsOfDay = 86_400_000

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
