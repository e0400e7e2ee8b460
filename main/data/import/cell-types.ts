import type { NumberFormat } from '../../warehouse/files.ts'
import type { ColumnType } from '../../warehouse/warehouse.ts'

/** How the numbers and dates of a file are written. */
export interface CellFormat {
  numbers: NumberFormat
  /** As strptime has it; ISO 8601 is always understood. */
  dateFormat?: string
}

/** A column without a value in the first rows is `unknown` until the whole file was seen. */
export type GuessedType = ColumnType | 'unknown'

/**
 * Codes stay text: what has leading zeros, or more digits than a number holds. Digits behind a point are another matter:
 * programs print measured numbers with 17 of them and more, and a column of those must not become text. Only a fraction
 * behind 17 digits or more was never a number with floating point, since none of that size has one.
 */
export function typeOfCell(cell: string, format: CellFormat = plainFormat): ColumnType {
  if (/^(true|false)$/i.test(cell)) return 'boolean'
  if (/^\d{4}-\d\d-\d\d$/.test(cell)) return 'date'
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?$/.test(cell)) return 'timestamp'
  const number = typeOfNumber(plainNumber(cell, format.numbers))
  if (number !== 'text') return number
  if (format.dateFormat !== undefined && datePattern(format.dateFormat).test(cell))
    return /%[HI]/.test(format.dateFormat) ? 'timestamp' : 'date'
  return 'text'
}

export const plainFormat: CellFormat = { numbers: { decimal: '.', thousands: '' } }

function typeOfNumber(cell: string): ColumnType {
  if (/^[+-]?\d{1,15}$/.test(cell)) return /^[+-]?0\d/.test(cell) ? 'text' : 'integer'
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell))
    return /^[+-]?(0\d|\d{16,}$|\d{17,}\.\d*[1-9]\d*$)/.test(cell) ? 'text' : 'number'
  return 'text'
}

/** The number with a decimal point and nothing between its thousands; empty when it is not written in this format. */
function plainNumber(cell: string, { decimal, thousands }: NumberFormat): string {
  if (thousands === '' && decimal === '.') return cell
  if (thousands !== '' && cell.includes(thousands)) {
    if (!grouped(decimal, thousands).test(cell)) return ''
    return cell.replaceAll(thousands, '').replace(decimal, '.')
  }
  return decimal === ',' && cell.includes('.') ? '' : cell.replace(decimal, '.')
}

const quoted = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const grouped = (decimal: string, thousands: string) =>
  new RegExp(`^[+-]?\\d{1,3}(${quoted(thousands)}\\d{3})+(${quoted(decimal)}\\d+)?$`)

/** The type of cells of both types. */
export function combineTypes(a: GuessedType, b: GuessedType): GuessedType {
  if (a === 'unknown' || a === b) return b
  if (b === 'unknown') return a
  const both = new Set([a, b])
  if (both.has('integer') && both.has('number')) return 'number'
  return both.has('date') && both.has('timestamp') ? 'timestamp' : 'text'
}

export function guessTypes(
  rows: readonly (readonly string[])[],
  width: number,
  nullTokens: readonly string[],
  format: CellFormat,
): GuessedType[] {
  return Array.from({ length: width }, (_, i) => {
    let type: GuessedType = 'unknown'
    for (const row of rows) {
      const cell = row[i]
      if (cell === undefined || nullTokens.includes(cell)) continue
      type = combineTypes(type, typeOfCell(cell, format))
      if (type === 'text') break
    }
    return type
  })
}

const spaces = [' ', '\u00A0', '\u202F']

/** How numbers are written, judged by cells that can be read in one way only. */
export function guessNumberFormat(cells: Iterable<string>): NumberFormat {
  const votes = { comma: 0, point: 0 }
  const groups = new Map<string, number>()
  const vote = (separator: string) => groups.set(separator, (groups.get(separator) ?? 0) + 1)
  for (const cell of cells) {
    if (!/^[+-]?\d[\d.,' \u00A0\u202F]*$/.test(cell)) continue
    if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(cell)) {
      votes.comma += 1
      vote('.')
    } else if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(cell)) {
      votes.point += 1
      vote(',')
    } else if (/^[+-]?\d{1,3}(,\d{3}){2,}$/.test(cell)) {
      votes.point += 1
      vote(',')
    } else if (/^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(cell)) {
      votes.comma += 1
      vote('.')
    } else if (/^[+-]?\d{1,3},\d{3}$/.test(cell)) vote(',')
    else if (/^[+-]?\d+,\d+$/.test(cell)) votes.comma += 1
    else if (/^[+-]?\d+\.\d+$/.test(cell) && !/^[+-]?\d{1,3}\.\d{3}$/.test(cell)) votes.point += 1
    else {
      const found = /^[+-]?\d{1,3}(?:([' \u00A0\u202F])\d{3})+([.,]\d+)?$/.exec(cell)
      if (found?.[1]) vote(found[1])
      if (found?.[2]) votes[found[2].startsWith(',') ? 'comma' : 'point'] += 1
    }
  }
  const decimal = votes.comma > votes.point ? ',' : '.'
  const between = ["'", ...spaces, decimal === ',' ? '.' : ',']
  const thousands = between
    .filter((one) => groups.has(one))
    .toSorted((a, b) => groups.get(b)! - groups.get(a)!)
  return { decimal, thousands: thousands[0] ?? '' }
}

const dateShapes: [RegExp, string[]][] = [
  [/^\d{1,2}\.\d{1,2}\.\d{4}$/, ['%d.%m.%Y']],
  [/^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d$/, ['%d.%m.%Y %H:%M']],
  [/^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d:\d\d$/, ['%d.%m.%Y %H:%M:%S']],
  [/^\d{1,2}\/\d{1,2}\/\d{4}$/, ['%d/%m/%Y', '%m/%d/%Y']],
  [/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d$/, ['%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M']],
  [/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d$/, ['%d/%m/%Y %H:%M:%S', '%m/%d/%Y %H:%M:%S']],
  [/^\d{1,2}-\d{1,2}-\d{4}$/, ['%d-%m-%Y', '%m-%d-%Y']],
  [/^\d{4}\/\d{1,2}\/\d{1,2}$/, ['%Y/%m/%d']],
  [/^\d{1,2}[ -][A-Za-z]{3}[ -]\d{4}$/, ['%d-%b-%Y', '%d %b %Y']],
]

export interface DateGuess {
  format?: string
  /** Both orders of day and month are possible, in this column. */
  ambiguous?: { column: number; formats: string[] }
}

/** The one format, of those that are not ISO 8601, that all dates of a column have. */
export function guessDateFormat(
  rows: readonly (readonly string[])[],
  width: number,
  nullTokens: readonly string[],
): DateGuess {
  let ambiguous: DateGuess['ambiguous']
  for (let column = 0; column < width; column++) {
    const cells = rows.flatMap((row) => {
      const cell = row[column]
      return cell === undefined || nullTokens.includes(cell) ? [] : [cell]
    })
    const shape = dateShapes.find(([pattern]) => cells.length > 0 && pattern.test(cells[0]!))
    if (!shape) continue
    const formats = shape[1].filter((format) => cells.every((cell) => isDate(cell, format)))
    if (formats.length === 1) return { format: formats[0]! }
    if (formats.length > 1) ambiguous ??= { column, formats }
  }
  return ambiguous ? { ambiguous } : {}
}

const parts: Record<string, string> = {
  d: '(?<day>0?[1-9]|[12]\\d|3[01])',
  m: '(?<month>0?[1-9]|1[0-2])',
  Y: '(?<year>\\d{4})',
  y: '\\d{2}',
  b: '(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)',
  B: '[A-Za-z]+',
  H: '(?:[01]?\\d|2[0-3])',
  I: '(?:0?[1-9]|1[0-2])',
  M: '[0-5]\\d',
  S: '[0-5]\\d',
  f: '\\d{1,6}',
  p: '(?:[AaPp][Mm])',
  '%': '%',
}

/** What a date in a format of strptime looks like. */
export function datePattern(format: string): RegExp {
  const pattern = format.replaceAll(/%(.)|([.*+?^${}()|[\]\\])/g, (all, letter?: string, sign?: string) =>
    letter === undefined ? `\\${sign}` : Object.hasOwn(parts, letter) ? parts[letter]! : quoted(all),
  )
  return new RegExp(`^${pattern}$`)
}

/** A format that is understood: known letters, each once, and a date among them. */
export function isDateFormat(format: string): boolean {
  const letters = [...format.matchAll(/%(.?)/g)].map(([, letter]) => letter!)
  const isKnown = letters.every((letter) => Object.hasOwn(parts, letter))
  return (
    isKnown && new Set(letters).size === letters.length && letters.some((letter) => 'dbBmYy'.includes(letter))
  )
}

function isDate(cell: string, format: string): boolean {
  const found = datePattern(format).exec(cell)
  if (!found) return false
  const { day, month, year } = found.groups ?? {}
  if (day === undefined || month === undefined || year === undefined) return true
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
}
