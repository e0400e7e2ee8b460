import { readingOptions } from '../contract/dataset.ts'
import type { Dialect, ReadingOptions } from '../contract/dataset.ts'
import { invalidInput } from '../lib/errors.ts'
import type { ReadingFlags } from './reading-flags.ts'
import { safe } from './text.ts'

const words: Record<string, string> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  none: '',
  comma: ',',
  semicolon: ';',
  pipe: '|',
}
const sign = (text: string | undefined) =>
  text === undefined ? undefined : Object.hasOwn(words, text) ? words[text] : text

/** @throws INVALID_INPUT naming the option. */
export function toReadingOptions(flags: ReadingFlags): ReadingOptions {
  const parsed = readingOptions.safeParse({
    encoding: flags.encoding,
    delimiter: sign(flags.delimiter),
    quote: sign(flags.quote),
    escape: sign(flags.escape),
    headerRow: flags.header === false ? null : toNumber(flags.headerRow),
    headerRows: toNumber(flags.headerRows),
    decimal: sign(flags.decimal),
    thousands: sign(flags.thousands),
    dateFormat: flags.dateFormat,
    nullTokens: flags.null,
    comment: sign(flags.comment),
    sheet: flags.sheet,
    textColumns: flags.textColumn,
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw invalidInput(
    `--${name} cannot have this value: ${issue?.message ?? ''}. See "sporeprint data import --help".`,
    {
      option: name,
    },
  )
}

const toNumber = (text: string | undefined) => (text === undefined ? undefined : Number(text))

const names: Record<string, string> = { '\t': 'tab', ' ': 'space', '': 'none' }
const named = (text: string) => names[text] ?? `"${safe(text)}"`

/** The dialect in one line, with the guesses that differ from the usual. */
export function describeDialect(dialect: Dialect): string {
  const {
    format = 'text',
    compression,
    sheet,
    headerRow,
    headerRows,
    decimal,
    thousands,
    dateFormat,
    comment,
    textColumns = [],
  } = dialect
  const header = headerRow === null ? 'no header' : `header in line ${headerRow}`
  const parts =
    format === 'text'
      ? [
          dialect.encoding,
          `delimiter ${named(dialect.delimiter)}`,
          ...(dialect.quote === '"' && dialect.escape === '"'
            ? []
            : [`quote ${named(dialect.quote)}, escape ${named(dialect.escape)}`]),
          headerRows === undefined ? header : `header in ${headerRows} lines from ${headerRow}`,
          decimal && `decimal ${named(decimal)}`,
          thousands && `thousands ${named(thousands)}`,
          dateFormat && `dates ${dateFormat}`,
          comment && `comments ${named(comment)}`,
        ]
      : [format, sheet && `sheet "${safe(sheet)}"`, format === 'excel' && header]
  const texts = textColumns.length > 0 && `text ${textColumns.map(safe).join(', ')}`
  return [...parts, texts, compression].filter((part) => typeof part === 'string' && part !== '').join(', ')
}
