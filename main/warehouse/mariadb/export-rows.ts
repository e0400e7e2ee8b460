import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SqlError } from 'mariadb'
import { invalidInput } from '../../lib/errors.ts'
import type { ExportedRows, ServerSource } from '../server-tables.ts'
import { keepsDigits } from './keeps-digits.ts'
import type { Session } from './session.ts'
import { quoteName } from './sql.ts'

/**
 * Writes the rows of a table or of a SELECT to `path` as RFC 4180 text with a header line; a missing value is an empty
 * field. Every value keeps all of its digits. The server is asked in a transaction that cannot write.
 */
export async function exportRows(
  session: Session,
  source: ServerSource,
  path: string,
  onRows: (rows: number) => void,
): Promise<ExportedRows> {
  const sql = 'query' in source ? readOnly(source.query) : `SELECT * FROM ${tableName(source.table)}`
  await session.run('START TRANSACTION READ ONLY')
  let rows = 0
  try {
    const stream = session.readable(sql)
    let names: readonly string[] | undefined
    let decimals: number[] = []
    const long = new Set<number>()
    stream.on('fields', (fields: readonly Field[]) => {
      names = fields.map((field) => field.name())
      decimals = [...fields.keys()].filter((i) => isDecimal(fields[i]!))
    })
    const header = () => (names && rows === 0 ? lineOf(names) : '')
    const toText = new Transform({
      writableObjectMode: true,
      transform(row: unknown[], _encoding, done) {
        for (const i of decimals) if (typeof row[i] === 'string' && !keepsDigits(row[i])) long.add(i)
        const text = header() + lineOf(row.map(textOf))
        rows += 1
        if (rows % 10_000 === 0) onRows(rows)
        done(undefined, text)
      },
      flush(done) {
        done(undefined, header())
      },
    })
    await pipeline(stream, toText, createWriteStream(path))
    return { rows, longDecimals: (names ?? []).filter((_, i) => long.has(i)) }
  } catch (error) {
    throw isAboutQuery(error) ? invalidInput(`MariaDB refused this: ${error.sqlMessage}`, {}, error) : error
  } finally {
    await session.run('ROLLBACK').catch(() => undefined)
  }
}

interface Field {
  name(): string
  type: string
}
const isDecimal = ({ type }: Field) => type === 'DECIMAL' || type === 'NEWDECIMAL'

/** Syntax, a column or table that is not there, or a write where nothing may be written: a person's own query. */
const isAboutQuery = (error: unknown): error is SqlError =>
  error instanceof SqlError && [1054, 1060, 1064, 1109, 1142, 1146, 1305, 1792].includes(error.errno)

const lineOf = (cells: readonly (string | undefined)[]) =>
  `${cells.map((cell) => (cell === undefined ? '' : quoted(cell))).join(',')}\n`
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (Buffer.isBuffer(value)) return `0x${value.toString('hex')}`
  return JSON.stringify(value)
}

/** `table` or `database.table`. */
function tableName(name: string): string {
  const parts = name.split('.')
  return (parts.length === 2 && parts.every((part) => part !== '') ? parts : [name]).map(quoteName).join('.')
}

function readOnly(query: string): string {
  const text = query.trim().replace(/;\s*$/, '')
  if (!/^(\(|select\b|with\b|table\b|values\b)/i.test(text))
    throw invalidInput('Only a SELECT can be imported.', { query })
  if (/\binto\s+(outfile|dumpfile)\b/i.test(text))
    throw invalidInput('The query writes a file on the server. Leave out INTO OUTFILE.', { query })
  return text
}
