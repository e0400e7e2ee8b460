import type { Frame } from '../../lib/frame.ts'

/** The first row of each group of rows that are equal in every column, ascending. Missing equals missing. */
export function firstOfEqualRows(frame: Frame): Int32Array {
  const columns = frame.columns.map((column) => (column.kind === 'number' ? column.values : column.codes))
  const groups = new Map<number, number[]>()
  const isEqual = (a: number, b: number) => columns.every((values) => Object.is(values[a], values[b]))
  const kept: number[] = []
  for (let row = 0; row < frame.rowCount; row++) {
    let hash = 17
    for (const values of columns) hash = (Math.imul(hash, 31) + hashOf(values[row]!)) | 0
    const group = groups.get(hash)
    if (group?.some((other) => isEqual(other, row))) continue
    if (group) group.push(row)
    else groups.set(hash, [row])
    kept.push(row)
  }
  return Int32Array.from(kept)
}

function hashOf(value: number): number {
  if (Number.isInteger(value)) return value | 0
  return Math.imul(Math.trunc(value * 1e6) | 0, 0x9e3779b9) | 0
}
