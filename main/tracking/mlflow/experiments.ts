import type { Experiment } from '../../state/experiments.ts'
import { defaultExperiment } from '../../state/experiments.ts'
import { saveExperiment, saveMissingExperiments } from '../experiments.ts'
import { endpoint } from './endpoint.ts'
import { field, pairsOf } from './fields.ts'
import {
  filterToSql,
  join,
  nullsLast,
  orderToSql,
  type KeyedSource,
  type Searchable,
} from '../filter/to-sql.ts'
import { absent, badState, exists, invalid } from './mlflow-error.ts'
import { checkKey, checkLength, toPairs, valueLimits } from './names.ts'
import { offsetOf, pageOf, viewCondition, viewTypeOf, type ViewType } from './pages.ts'
import type { MlflowServices } from './services.ts'

const searchable: Searchable = {
  attributes: {
    name: { sql: 'e.name', isNeverNull: true },
    experiment_id: { sql: 'CAST(e.id AS TEXT)', orderSql: 'e.id', isNeverNull: true },
    creation_time: { sql: 'e.created_at', isNumber: true, isNeverNull: true },
    last_update_time: { sql: 'e.updated_at', isNumber: true, isNeverNull: true },
  },
  keyed: { tag: jsonTags('e.tags') },
}

/** Of one search for datasets. */
const mostExperiments = 20
const mostDatasets = 1000

/** Tags that are kept as one JSON object. */
export function jsonTags(column: string): KeyedSource {
  const value = (key: string) => ({
    text: `(SELECT t.value FROM json_each(${column}) t WHERE t.key = ?)`,
    values: [key],
  })
  return {
    column: 't.value',
    which: (key, { text, values }) => ({
      text: `EXISTS (SELECT 1 FROM json_each(${column}) t WHERE t.key = ? AND ${text})`,
      values: [key, ...values],
    }),
    value,
    order: (key, isDescending) => nullsLast(value(key), isDescending),
  }
}

const requireActive = (experiment: Experiment): Experiment => {
  if (experiment.deletedAt === null) return experiment
  throw invalid(`The experiment ${experiment.id} must be in the 'active' state. Current state is deleted.`)
}

const checkTag = (key: string, value: string) => {
  checkKey(key, 'key')
  checkLength('value', value, valueLimits.experimentTag)
}

export type Experiments = ReturnType<typeof createExperiments>

/** Experiments as MLflow's protocol has them. A pipeline's has its name. */
export function createExperiments({ paths, state, tracking }: MlflowServices) {
  state.experiments.ensure(defaultExperiment.name, Date.now())
  saveMissingExperiments(paths, state)

  const save = (experiment: Experiment) => {
    state.experiments.put(experiment)
    saveExperiment(paths, experiment)
  }
  const get = (id: string, view: ViewType = 'ALL'): Experiment => {
    if (!/^-?\d+$/.test(id))
      throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`)
    const found = state.experiments.byId(Number(id))
    const isSeen = found && (view === 'ALL' || (found.deletedAt === null) === (view === 'ACTIVE_ONLY'))
    if (isSeen) return found
    throw absent(`No Experiment with id=${Number(id)} exists`)
  }
  const checkName = (name: string) => {
    checkLength('name', name, 500)
    if (state.experiments.byName(name)) throw exists(`Experiment(name=${name}) already exists.`)
  }

  /** A deleted experiment takes its runs along, and brings them back. */
  const setDeleted = (experiment: Experiment, deletedAt: number | null) => {
    const where = { text: 'r.experiment = ?', values: [experiment.name] }
    const rows = state.listings.runs({ where, order: { text: 'r.rowid', values: [] }, limit: -1, offset: 0 })
    state.transaction(() => {
      save({ ...experiment, deletedAt, updatedAt: Date.now() })
      for (const row of rows) {
        state.runs.update({ ...row, deletedAt })
        state.runs.markUnsaved(row.runId)
      }
    })
    for (const row of rows) tracking.saveLater(row.runId)
  }

  const byId = { experiment_id: field.requiredText }
  const endpoints = [
    ...endpoint(
      'POST',
      'experiments/create',
      { name: field.requiredText, artifact_location: field.text, tags: field.array },
      ({ name, artifact_location: location, tags }) => {
        checkName(name)
        const pairs = pairsOf(tags, 'tags')
        for (const [key, value] of pairs) checkTag(key, value)
        if (location?.startsWith('runs:'))
          throw invalid(`Artifact location cannot be a runs:/ URI. Given: '${location}'`)
        const now = Date.now()
        const id = state.experiments.nextId()
        save({
          id,
          name,
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
          artifactLocation: location ? location.replace(/\/+$/, '') : null,
          tags: Object.fromEntries(pairs),
        })
        return { experiment_id: String(id) }
      },
    ),
    ...endpoint('GET', 'experiments/get', byId, ({ experiment_id: id }) => ({
      experiment: toExperiment(get(id)),
    })),
    ...endpoint(
      'GET',
      'experiments/get-by-name',
      { experiment_name: field.requiredText },
      ({ experiment_name: name }) => {
        const found = state.experiments.byName(name)
        if (found) return { experiment: toExperiment(found) }
        throw absent(`Could not find experiment with name '${name}'`)
      },
    ),
    ...endpoint(
      'POST',
      'experiments/search-datasets',
      { experiment_ids: field.array },
      ({ experiment_ids: given = [] }) => {
        if (given.length === 0)
          throw invalid('SearchDatasets request must specify at least one experiment_id.')
        if (given.length > mostExperiments) {
          throw invalid(
            `SearchDatasets request cannot specify more than ${mostExperiments} experiment_ids. Received ${given.length} experiment_ids.`,
          )
        }
        const ids = new Map(
          given.flatMap((id) => {
            const found = state.experiments.byId(Number(id))
            return found ? [[found.name, String(found.id)]] : []
          }),
        )
        const found = state.listings.datasets([...ids.keys()], mostDatasets)
        return {
          dataset_summaries: found.map(({ experiment, name, digest, context }) => ({
            experiment_id: ids.get(experiment),
            name,
            digest,
            ...(context === null ? {} : { context }),
          })),
        }
      },
    ),
    ...endpoint('POST', 'experiments/delete', byId, ({ experiment_id: id }) => {
      setDeleted(get(id, 'ACTIVE_ONLY'), Date.now())
      return {}
    }),
    ...endpoint('POST', 'experiments/restore', byId, ({ experiment_id: id }) => {
      setDeleted(get(id, 'DELETED_ONLY'), null)
      return {}
    }),
    ...endpoint(
      'POST',
      'experiments/update',
      { ...byId, new_name: field.requiredText },
      ({ experiment_id: id, new_name: name }) => {
        const experiment = get(id)
        if (experiment.deletedAt !== null) throw badState('Cannot rename a non-active experiment.')
        if (name !== experiment.name) checkName(name)
        save({ ...experiment, name, updatedAt: Date.now() })
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'experiments/set-experiment-tag',
      { ...byId, key: field.requiredText, value: field.text },
      ({ experiment_id: id, key, value = '' }) => {
        checkTag(key, value)
        const experiment = requireActive(get(id))
        save({ ...experiment, tags: { ...experiment.tags, [key]: value }, updatedAt: Date.now() })
        return {}
      },
    ),
    ...endpoint(
      'POST',
      'experiments/delete-experiment-tag',
      { ...byId, key: field.requiredText },
      ({ experiment_id: id, key }) => {
        const experiment = requireActive(get(id))
        if (!Object.hasOwn(experiment.tags, key))
          throw absent(`No tag with name: ${key} in experiment with id ${id}`)
        const { [key]: _removed, ...tags } = experiment.tags
        save({ ...experiment, tags, updatedAt: Date.now() })
        return {}
      },
    ),
    ...endpoint(
      'GET|POST',
      'experiments/search',
      {
        view_type: field.any,
        max_results: field.atMost(50_000),
        order_by: field.texts,
        filter: field.text,
        page_token: field.text,
      },
      ({
        view_type: view,
        max_results: limit = 1000,
        order_by: order = [],
        filter = '',
        page_token: token,
      }) => {
        if (limit < 1)
          throw invalid(
            `Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`,
          )
        const offset = offsetOf(token)
        const seen = { text: viewCondition(viewTypeOf(view), 'e.deleted_at'), values: [] }
        const found = state.listings.experiments({
          where: join([seen, filterToSql(filter, searchable)], ' AND '),
          order: orderToSql(order, searchable, 'e.created_at DESC, e.id'),
          limit: limit + 1,
          offset,
        })
        const { rows, ...rest } = pageOf(found, offset, limit)
        return { experiments: rows.map(toExperiment), ...rest }
      },
    ),
  ]
  return { endpoints, get, requireActive }
}

/** Where an experiment's runs keep their artifacts, as clients are told. */
export const artifactRoot = ({ id, artifactLocation }: Experiment) =>
  artifactLocation ?? `mlflow-artifacts:/${id}`

const toExperiment = (experiment: Experiment) => ({
  experiment_id: String(experiment.id),
  name: experiment.name,
  artifact_location: artifactRoot(experiment),
  lifecycle_stage: experiment.deletedAt === null ? 'active' : 'deleted',
  creation_time: experiment.createdAt,
  last_update_time: experiment.updatedAt,
  tags: toPairs(experiment.tags),
})
