import type { RowFilter } from '../../../main/contract/dataset.ts'

/** Rows that a chart or finding is about: those of a filter, or those that are alike in all columns or all but one. */
export type RowsBehind = { filter: RowFilter } | { alike: { except?: string } }

export const alikeWords = ({ except }: { except?: string }) =>
  except === undefined ? 'alike in every column' : `that differ from another in ${except} alone`

/** The rows that a finding about likeness counts, where it is one. */
export function rowsOfFinding({ code, columns }: { code: string; columns: readonly string[] }): RowsBehind[] {
  if (code === 'duplicates') return [{ alike: {} }]
  const isNear = code === 'near-duplicates' || code === 'conflicting-classes'
  return isNear && columns[0] !== undefined ? [{ alike: { except: columns[0] } }] : []
}
