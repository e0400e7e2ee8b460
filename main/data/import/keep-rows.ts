import { typeOfCell } from './cell-types.ts'
import type { CsvRecord } from './csv-records.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { excerpt } from './plan-text.ts'
import type { TablePlan, TextPlan } from './plan-text.ts'
import { rowsInCellPattern } from './rows-in-cell.ts'

export interface RowKeeper {
  /** Takes the next record below the header. */
  take(record: CsvRecord): void
  readonly rows: number
  readonly rejected: number
}

/** A first cell that says that the row sums up the others. */
export const totalsPattern =
  /^\s*(grand |sub-?)?(totals?|sum|summe|gesamt|insgesamt|average|mean|totale|totaal|total général)\s*:?\s*$/i

/**
 * Decides what each record of a table is. What cannot be put into the columns without guessing is rejected, counted and
 * told; everything else becomes a row.
 */
export function createRowKeeper(
  plan: TablePlan | TextPlan,
  warnings: ImportWarnings,
  write: (line: number, cells: string[]) => void,
): RowKeeper {
  const width = plan.header.length
  const isHeader = (cells: readonly string[]) =>
    plan.headerRows === 1 &&
    width > 1 &&
    cells.length === width &&
    cells.every((cell, i) => cell === plan.header[i])
  const swallowing = plan.header.map((_, place) => {
    const pattern = 'text' in plan ? rowsInCellPattern(plan.text.delimiter, width, place) : undefined
    return pattern === undefined ? undefined : new RegExp(pattern)
  })
  const typed = plan.types.flatMap((type, i) => (type === 'text' || type === 'unknown' ? [] : [i]))
  let rows = 0
  let rejected = 0
  let blanks: CsvRecord[] = []
  let secondTable: number | undefined

  const keep = (line: number, cells: string[]) => {
    rows += 1
    write(line, cells)
  }
  const reject = (line: number, code: string, message: string) => {
    rejected += 1
    warnings.add({ line, code, message: `Line ${line} ${message}` })
  }
  const isNextTable = ({ cells }: CsvRecord) => {
    if (
      cells.length < 2 ||
      !cells.every((cell) => cell.trim() !== '' && typeOfCell(cell, plan.format) === 'text')
    )
      return false
    return cells.length === width ? typed.length > 0 && !isHeader(cells) : true
  }
  const passOverBlanks = () => {
    if (blanks.length === 0) return
    // In a table of one column, a line without anything is a row without a value.
    if (width === 1) for (const { line } of blanks) keep(line, [''])
    else {
      const { line } = blanks[0]!
      const what =
        blanks.length === 1 ? `Line ${line} is blank` : `${blanks.length} lines from line ${line} are blank`
      warnings.add({ line, code: 'blank-lines', message: `${what} and no row.` })
    }
    blanks = []
  }

  return {
    take(record) {
      const { line, cells, problem } = record
      // DOS ended texts with Control-Z.
      const isBlank =
        record.isBlank || (width > 1 && cells.length === 1 && cells[0]!.replace('\u001A', '').trim() === '')
      if (isBlank) {
        blanks.push(record)
        return
      }
      const isBehindBlank = blanks.length > 0
      passOverBlanks()
      if (secondTable === undefined && isBehindBlank && rows > 0 && isNextTable(record)) secondTable = line
      if (secondTable !== undefined) {
        const hint =
          line === secondTable
            ? `begins a second table ("${excerpt(cells)}"), which was left out. Import it with the header in line ${line}.`
            : `belongs to the second table, from line ${secondTable}, and was left out.`
        reject(line, 'second-table', hint)
      } else if (isHeader(cells)) reject(line, 'repeated-header', 'is the header again and no row.')
      else if (cells.length > width && cells.slice(width).some((cell) => cell !== ''))
        reject(
          line,
          'long-row',
          `has ${cells.length} cells instead of ${width} and was left out: "${excerpt(cells)}".`,
        )
      else if (cells.length === 1 && width > 2)
        reject(line, 'note-row', `has one cell instead of ${width} and was left out: "${excerpt(cells)}".`)
      else {
        if (cells.length < width)
          warnings.add({
            line,
            code: 'short-row',
            message: `Line ${line} has ${cells.length === 1 ? 'one cell' : `${cells.length} cells`} instead of ${width}; the last ones were read as missing.`,
          })
        if (problem)
          warnings.add({
            line,
            code: problem,
            message:
              problem === 'stray-quote'
                ? `Line ${line} has a quote inside a cell, which was kept as it stands.`
                : `Line ${line} opens a quote that is not closed, which was kept as it stands.`,
          })
        for (const [place, cell] of cells.entries())
          if (cell.includes('\n') && swallowing[place]?.test(cell))
            warnings.add({
              line,
              column: plan.header[place]!,
              code: 'rows-in-cell',
              message: `Line ${line} has a quoted cell of ${cell.split('\n').length} lines that look like rows: a quote may be missing. It was kept as it stands.`,
            })
        if (totalsPattern.test(cells[0]!) && cells.slice(1).some((cell) => isNumber(cell, plan)))
          warnings.add({
            line,
            code: 'totals-row',
            message: `Line ${line} looks like a row of totals ("${excerpt(cells)}") and is a row of the dataset like the others.`,
          })
        keep(
          line,
          Array.from({ length: width }, (_, i) => cells[i] ?? ''),
        )
      }
    },
    get rows() {
      return rows
    },
    get rejected() {
      return rejected
    },
  }
}

const isNumber = (cell: string, { format }: TablePlan) => {
  const type = typeOfCell(cell, format)
  return type === 'integer' || type === 'number'
}
