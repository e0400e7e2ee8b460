import type { State } from '../../state/open-state.ts'
import { endpoint } from './endpoint.ts'
import { jsonTags } from './experiments.ts'
import { field } from './fields.ts'
import { filterToSql, orderToSql, type Searchable } from '../filter/to-sql.ts'
import { invalid } from './mlflow-error.ts'
import { offsetOf, pageOf } from './pages.ts'
import { toRegisteredModel, toVersion } from './registry-view.ts'

const isTagUnequalWhenAbsent = (key: string) => key === 'mlflow.prompt.is_prompt'
const number = { isNumber: true, isNeverNull: true }

const searchableModels: Searchable = {
  attributes: {
    name: { sql: 'm.name', isNeverNull: true },
    timestamp: { sql: 'm.updated_at', ...number, only: 'order' },
    last_updated_timestamp: { sql: 'm.updated_at', ...number },
    creation_timestamp: { sql: 'm.created_at', ...number },
  },
  keyed: { tag: jsonTags('m.tags') },
  isTagUnequalWhenAbsent,
}

const created = `(v.metadata ->> '$.createdAt')`
const updated = `ifnull(v.details ->> '$.updatedAt', ${created})`
const searchableVersions: Searchable = {
  attributes: {
    name: { sql: 'v.name', isNeverNull: true },
    version_number: { sql: 'v.version', ...number },
    run_id: { sql: 'v.run_id', isNeverNull: true },
    source_path: { sql: `(v.metadata ->> '$.source')` },
    creation_timestamp: { sql: created, ...number },
    last_updated_timestamp: { sql: updated, ...number },
  },
  keyed: { tag: jsonTags(`v.details, '$.tags'`) },
  isTagUnequalWhenAbsent,
}

const search = (most: number) => ({
  filter: field.text,
  max_results: field.atMost(most),
  order_by: field.texts,
  page_token: field.text,
})

/** Searches of the registry. */
export function registrySearchEndpoints(state: State) {
  return [
    ...endpoint('GET|POST', 'registered-models/search', search(1000), (input) => {
      const limit = checkLimit(input.max_results ?? 100)
      const offset = offsetOf(input.page_token)
      const names = state.listings.modelNames({
        where: filterToSql(input.filter ?? '', searchableModels),
        order: orderToSql(input.order_by ?? [], searchableModels, 'm.name'),
        limit: limit + 1,
        offset,
      })
      const { rows, ...rest } = pageOf(names, offset, limit)
      return {
        registered_models: rows.map((name) => toRegisteredModel(state, state.models.model(name)!)),
        ...rest,
      }
    }),
    ...endpoint('GET|POST', 'model-versions/search', search(200_000), (input) => {
      const limit = checkLimit(input.max_results ?? 200_000)
      const offset = offsetOf(input.page_token)
      const found = state.listings.versions({
        where: filterToSql(input.filter ?? '', searchableVersions),
        order: orderToSql(
          input.order_by ?? [],
          searchableVersions,
          `${updated} DESC, v.name, v.version DESC`,
        ),
        limit: limit + 1,
        offset,
      })
      const { rows, ...rest } = pageOf(found, offset, limit)
      const versions = rows.map(({ name, version }) => toVersion(state, state.models.version(name, version)!))
      return { model_versions: versions, ...rest }
    }),
  ]
}

function checkLimit(limit: number): number {
  if (limit > 0) return limit
  throw invalid(`Invalid value for max_results. It must be a positive integer, but got ${limit}`)
}
