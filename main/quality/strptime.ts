import { invalidInput } from '../lib/errors.ts'

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const anyOf = (names: readonly string[]) => names.toSorted((a, b) => b.length - a.length).join('|')
const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3))

/** What each directive of Python's strptime takes, in its C locale; digits are ASCII here. */
const directives: Record<string, string> = {
  a: anyOf(short(days)),
  A: anyOf(days),
  b: anyOf(short(months)),
  B: anyOf(months),
  d: '3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]',
  f: '\\d{1,6}',
  H: '2[0-3]|[0-1]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  p: 'am|pm',
  S: '6[0-1]|[0-5]\\d|\\d',
  u: '[1-7]',
  U: '5[0-3]|[0-4]\\d|\\d',
  w: '[0-6]',
  W: '5[0-3]|[0-4]\\d|\\d',
  y: '\\d\\d',
  Y: '\\d{4}',
  // Less than a day, and a small "z" is none, though case does not count elsewhere.
  z: '[+-](?:2[0-3]|[01]\\d):?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|(?-i:Z)',
  Z: 'utc|gmt',
}
const combined: Record<string, string> = { c: '%a %b %d %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' }

/**
 * Whether Python's `datetime.strptime` would read a text by this format: the patterns first, then whether there is such
 * a day.
 *
 * @throws INVALID_INPUT for a format it does not take.
 */
export function toStrptime(format: string): (text: string) => boolean {
  const plain = format.replaceAll(/%([cxX])/g, (_, name: string) => combined[name]!)
  const used = new Set<string>()
  const pattern = plain.replaceAll(
    /%([\s\S]?)|\s+|[\\.^$*+?(){}[\]|/]/g,
    (part, name: string | undefined) => {
      if (name === undefined) return /^\s/.test(part) ? '\\s+' : `\\${part}`
      if (name === '%') return '%'
      if (!Object.hasOwn(directives, name))
        throw invalidInput(`kwarg "strftime_format": "%${name}" is not understood. Use such as %Y-%m-%d.`)
      if (used.has(name)) throw invalidInput(`kwarg "strftime_format" has "%${name}" twice.`)
      used.add(name)
      return `(?<${name}>${directives[name]!})`
    },
  )
  const whole = new RegExp(`^(?:${pattern})$`, 'iu')
  return (text) => {
    const groups = whole.exec(text)?.groups
    return groups !== undefined && isDate(groups)
  }
}

function isDate(found: Partial<Record<string, string>>): boolean {
  if (Number(found['S'] ?? 0) > 59) return false
  const year = yearOf(found)
  if (year === 0) return false
  const month = monthOf(found)
  const day = Number(found['d'] ?? 1)
  // Without a year it is 1900, which was no leap year.
  return day <= daysIn(year ?? 1900, month)
}

function yearOf({ Y, y }: Partial<Record<string, string>>): number | undefined {
  if (Y !== undefined) return Number(Y)
  if (y === undefined) return undefined
  return Number(y) + (Number(y) <= 68 ? 2000 : 1900)
}

function monthOf({ m, b, B }: Partial<Record<string, string>>): number {
  if (m !== undefined) return Number(m)
  const name = (B ?? b)?.toLowerCase().slice(0, 3)
  return name === undefined ? 1 : short(months).indexOf(name) + 1
}

/** @param month from 1 */
export const daysIn = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
