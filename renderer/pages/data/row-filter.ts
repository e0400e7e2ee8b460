import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Cell, Labels } from './cell-text.ts'
import { valueName } from './cell-text.ts'

export type FilterPart = RowFilter[number]

export const filterWords: Record<FilterPart['is'], string> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is greater than',
  '>=': 'is at least',
  contains: 'contains',
  missing: 'is missing',
  'not-missing': 'is not missing',
  in: 'is one of',
}

const isKind = (value: unknown): value is FilterPart['is'] =>
  typeof value === 'string' && Object.hasOwn(filterWords, value)
const isCell = (value: unknown): value is Cell =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** The condition that holds for exactly the rows with this cell. */
export const partOfValue = (column: string, value: Cell): FilterPart =>
  value === null ? { column, is: 'missing' } : { column, is: '=', value }

/** The condition that holds for rows with another value; as in SQL, a missing cell has none. */
export const partWithoutValue = (column: string, value: Cell): FilterPart =>
  value === null ? { column, is: 'not-missing' } : { column, is: '!=', value }

/** The rows of one bin of a histogram; the last bin holds its upper edge too. */
export const partsOfBin = (column: string, edges: readonly number[], bin: number): RowFilter => [
  { column, is: '>=', value: edges[bin]! },
  { column, is: bin + 2 === edges.length ? '<=' : '<', value: edges[bin + 1]! },
]

/** The filter with one more condition; the same condition twice says nothing new. */
export function withPart(filter: RowFilter, part: FilterPart): RowFilter {
  const text = JSON.stringify(part)
  return [...filter.filter((one) => JSON.stringify(one) !== text), part]
}

/** "odor is foul (f)". */
export function describePart({ column, is, value, values }: FilterPart, labels?: Labels): string {
  const start = `${column} ${filterWords[is]}`
  if (is === 'missing' || is === 'not-missing') return start
  if (is === 'in') return `${start} ${(values ?? []).map((one) => valueName(one, labels)).join(', ')}`
  return `${start} ${valueName(value ?? null, labels)}`
}

export const describeFilter = (filter: RowFilter, labelsOf: (column: string) => Labels = () => undefined) =>
  filter.map((part) => describePart(part, labelsOf(part.column))).join(' and ')

/** A filter from the address of a page; what does not make sense there is left out. */
export function readFilter(value: unknown): RowFilter | undefined {
  if (!Array.isArray(value)) return undefined
  const parts = value.flatMap((one: unknown): RowFilter => {
    const { column, is, value: cell, values }: Record<string, unknown> = { ...Object(one) }
    if (typeof column !== 'string' || !isKind(is)) return []
    if (is === 'missing' || is === 'not-missing') return [{ column, is }]
    if (is === 'in') return Array.isArray(values) ? [{ column, is, values: values.filter(isCell) }] : []
    return isCell(cell) && cell !== null ? [{ column, is, value: cell }] : []
  })
  return parts.length === 0 ? undefined : parts
}
