import type { RowFilter } from '../contract/dataset.ts'
import { assertNever, invalidInput } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { Predicate, RowsPage } from '../warehouse/warehouse.ts'
import type { DataDeps } from './data-deps.ts'
import { datasetTable, readDatasetVersion } from './dataset-files.ts'
import { ensureDatasetTable } from './import-dataset.ts'

export interface PreviewInput {
  name: string
  version?: number
  filter: RowFilter
  orderBy: { column: string; descending: boolean }[]
  offset: number
  limit: number
}

/** A page of a dataset's rows. */
export async function previewDataset(
  deps: DataDeps,
  input: PreviewInput,
  context: WorkContext,
): Promise<RowsPage> {
  const version = await readDatasetVersion(deps.paths, input.name, input.version)
  await ensureDatasetTable(deps, version, context)
  const where = toPredicate(input.filter)
  const { orderBy, offset, limit } = input
  return deps.tables.rows(datasetTable(version.dataset, version.version), { where, orderBy, offset, limit })
}

/** The screens' conditions as one predicate. */
export function toPredicate(filter: RowFilter): Predicate {
  return { op: 'and', of: filter.map(toPart) }
}

function toPart({ column, is, value, values }: RowFilter[number]): Predicate {
  switch (is) {
    case 'missing':
      return { op: 'is-missing', column }
    case 'not-missing':
      return { op: 'not', of: { op: 'is-missing', column } }
    case 'in':
      return { op: 'in', column, values: values ?? [] }
    case 'contains': {
      const text = String(value ?? '')
      return { op: 'matches', column, regex: `(?i)${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}` }
    }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (value === undefined)
        throw invalidInput(`The filter on "${column}" has no value. Give one, or remove it.`)
      return { op: 'compare', column, is, value }
    default:
      return assertNever(is)
  }
}
