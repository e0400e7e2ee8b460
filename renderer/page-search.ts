import type { RowFilter } from '../main/contract/dataset.ts'
import { readFilter } from './pages/data/row-filter.ts'
import { readCompareLook, type CompareLook } from './pages/experiments/compare-look.ts'

/**
 * `version` chooses a dataset version, `tab` a part of a page, `stage` a stage of a run, `runs` what is compared;
 * `column`, `filter`, `sort` (a column after a plus or a minus) and `target` say what is looked at in a dataset,
 * `result` and `expectation` in a validation, `query` which runs are looked for, `compare` how they
 * are compared.
 */
export interface PageSearch {
  version?: number
  tab?: string
  stage?: string
  runs?: string
  column?: string
  filter?: RowFilter
  sort?: string
  target?: string
  result?: string
  expectation?: string
  /** Of a suite, beside the dataset's `version`. */
  suiteVersion?: number
  query?: string
  compare?: CompareLook
  /** The dataset version that drift is measured from: "mushrooms@1". */
  against?: string
  /** Model and version that another is compared with: "mushroom/2". */
  other?: string
  /** In the infrastructure. */
  service?: string
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

export function readSearch(search: Record<string, unknown>): PageSearch {
  return {
    version: typeof search['version'] === 'number' ? search['version'] : undefined,
    tab: text(search['tab']),
    stage: text(search['stage']),
    runs: text(search['runs']),
    column: text(search['column']),
    filter: readFilter(search['filter']),
    sort: text(search['sort']),
    target: text(search['target']),
    result: text(search['result']),
    expectation: text(search['expectation']),
    suiteVersion: typeof search['suiteVersion'] === 'number' ? search['suiteVersion'] : undefined,
    against: text(search['against']),
    other: text(search['other']),
    service: text(search['service']),
    query: text(search['query']),
    compare: readCompareLook(search['compare']),
  }
}
