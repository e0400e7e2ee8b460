import { readSheet, SheetNotFoundError } from 'read-excel-file/node'
import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'
import type { CsvRecord } from './csv-records.ts'

const maxWorkbookBytes = 256 << 20

export interface SheetRows {
  sheet: string
  sheets: string[]
  records: CsvRecord[]
  /** Per column, whether a cell below the first rows is text in the workbook, whatever it looks like. */
  hasText: (column: number, from: number) => boolean
}

/** Reads one sheet, the first unless said; the whole of it is in memory. */
export async function readExcel(
  path: string,
  name: string,
  sizeBytes: number,
  wanted: string | undefined,
): Promise<SheetRows> {
  if (sizeBytes > maxWorkbookBytes)
    throw invalidInput(
      `The workbook "${name}" has ${Math.round(sizeBytes / 2 ** 20)} MB; at most ${maxWorkbookBytes >> 20} MB can be read. Save the sheet as CSV.`,
      { name },
    )
  const sheets = await sheetNames(path, name)
  const sheet = wanted ?? sheets[0]
  if (sheet === undefined)
    throw invalidInput(`The workbook "${name}" has no sheet. Choose another.`, { name })
  if (!sheets.includes(sheet))
    throw invalidInput(
      `The workbook "${name}" has no sheet "${sheet}".${didYouMean(sheet, sheets)} It has ${sheets.map((one) => `"${one}"`).join(', ')}.`,
      { sheets },
    )
  const rows: unknown[][] = await readSheet(path, sheet, { trim: false }).catch((error: unknown) => {
    throw damaged(error, name)
  })
  const records = rows.map((cells, i) => ({
    cells: cells.map(cellOf),
    line: i + 1,
    lines: 1,
    isBlank: cells.every((cell) => cell === null),
  }))
  return {
    sheet,
    sheets,
    records,
    hasText: (column, from) =>
      rows.some((cells, i) => i >= from && typeof cells[column] === 'string' && !isTime(cells[column])),
  }
}

/** The library names the sheets when it is asked for one that cannot be. */
async function sheetNames(path: string, name: string): Promise<string[]> {
  try {
    await readSheet(path, '\u0000')
    return []
  } catch (error) {
    // Its types do not tell of the names.
    if (error instanceof SheetNotFoundError && 'sheets' in error && Array.isArray(error.sheets))
      return error.sheets.map(String)
    throw damaged(error, name)
  }
}

const damaged = (error: unknown, name: string) =>
  invalidInput(
    `"${name}" cannot be read as an Excel workbook (${error instanceof Error ? error.message : String(error)}). Open it in Excel and save it again, or as CSV.`,
    { name },
    error,
  )

/** A formula's error is empty here already: the library takes it for an empty cell. */
function cellOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (!(cell instanceof Date)) return JSON.stringify(cell)
  const text = cell.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

const isTime = (text: unknown) => typeof text === 'string' && /^\d{4}-\d\d-\d\d([ T]|$)/.test(text)
