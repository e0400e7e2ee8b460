import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAppError } from '../../main/lib/errors.ts'
import { missingCode, type CategoryColumn, type Frame, type NumberColumn } from '../../main/lib/frame.ts'

export function category(name: string, cells: readonly (string | null)[]): CategoryColumn {
  const levels = [...new Set(cells.filter((cell) => cell !== null))].toSorted()
  const codes = Int32Array.from(cells, (cell) => (cell === null ? missingCode : levels.indexOf(cell)))
  return { name, kind: 'category', codes, levels }
}

export function numbers(name: string, cells: readonly (number | null)[]): NumberColumn {
  return { name, kind: 'number', values: Float64Array.from(cells, (cell) => cell ?? NaN) }
}

export function table(...columns: Frame['columns'][number][]): Frame {
  const [first] = columns
  return { rowCount: first ? (first.kind === 'number' ? first.values : first.codes).length : 0, columns }
}

/** The UCI Mushroom sample; `?` is missing. */
export function readMushrooms(): Frame {
  const file = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const rows = lines.map((line) => line.split(','))
  return table(
    ...header!.split(',').map((name, j) =>
      category(
        name,
        rows.map((row) => (row[j] === '?' ? null : row[j]!)),
      ),
    ),
  )
}

/** Parsed JSON; what it holds is said by the script beside it. */
export function readFixture(name: string) {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'))
}

/** "fine", "refused" for an error made for people, or what our own mistake says. */
export function outcomeOf(work: () => unknown): string {
  try {
    work()
    return 'fine'
  } catch (error) {
    return isAppError(error) ? 'refused' : String(error)
  }
}
