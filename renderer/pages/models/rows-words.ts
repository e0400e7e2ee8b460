import type { RowsLookedAt } from '../../../main/contract/insight.ts'
import { plural } from '../../format.ts'

/** "400 rows of the test part of mushrooms, version 1" */
export function rowsWords({ dataset, version, part, rows }: RowsLookedAt): string {
  if (part === 'file') return `${plural(rows, 'row')} of the file`
  const of = part === 'all' ? 'of' : `of the ${part} part of`
  return `${plural(rows, 'row')} ${of} ${dataset}, version ${version}`
}
