import { missingCode, type Column, type Frame } from '../lib/frame.ts'
import { dateNumber, type DateKind } from './date-parts.ts'
import type { InputColumn } from './preprocessor.ts'

/** A value of a row as it comes from a form or a file. */
export type Cell = string | number | boolean | null

/**
 * A frame of the columns a preprocessor reads. What cannot be read as the column's kind is missing, with a note.
 *
 * @param rows keys that are no input are ignored, with a note.
 */
export function frameOfRows(
  inputs: readonly InputColumn[],
  rows: readonly Readonly<Record<string, Cell>>[],
): { frame: Frame; notes: string[] } {
  const notes = new Set<string>()
  const names = new Set(inputs.map((input) => input.name))
  for (const row of rows) {
    for (const key of Object.keys(row)) if (!names.has(key)) notes.add(`${key}: not used by this model.`)
  }
  const columns = inputs.map((input): Column => {
    const cells = rows.map((row) => {
      if (!Object.hasOwn(row, input.name)) notes.add(`${input.name}: not given, treated as missing.`)
      return Object.hasOwn(row, input.name) ? row[input.name]! : null
    })
    if (input.kind === 'number') {
      const values = Float64Array.from(cells, (cell) => {
        const value = toNumber(cell, input.date)
        if (cell !== null && cell !== '' && Number.isNaN(value)) {
          const wanted = input.date ? 'a date such as 2024-01-31' : 'a number'
          notes.add(`${input.name}: "${String(cell)}" is not ${wanted}, treated as missing.`)
        }
        return value
      })
      return { name: input.name, kind: 'number', values }
    }
    const levels: string[] = []
    const codes = Int32Array.from(cells, (cell) => {
      if (cell === null || cell === '') return missingCode
      const text = String(cell)
      if (!levels.includes(text)) levels.push(text)
      return levels.indexOf(text)
    })
    return { name: input.name, kind: 'category', codes, levels }
  })
  return { frame: { rowCount: rows.length, columns }, notes: [...notes] }
}

function toNumber(cell: Cell, date: DateKind | undefined): number {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : NaN
  if (typeof cell === 'boolean') return Number(cell)
  if (cell === null || cell.trim() === '') return NaN
  const value = Number(cell)
  if (Number.isFinite(value)) return value
  return date ? dateNumber(cell, date) : NaN
}
