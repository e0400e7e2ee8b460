import type { CsvCell } from '../csv.ts'

/** Numbers by size, text as a person would file it: "run 2" before "run 10". */
export function compareCells(one: CsvCell, other: CsvCell): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one).localeCompare(String(other), 'en', { numeric: true })
}
