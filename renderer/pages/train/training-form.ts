import { formFields, type FormField, type Json } from '../pipelines/form-fields.ts'

export interface TrainingValues {
  dataset: string | null
  target: string | null
  positive: string
  algorithm: string
  /** Per cent of the rows. */
  testPercent: number
  seed: number
  /** Keep more rows back to see a model get better while it learns. */
  isWatched: boolean
  /** The column that says how much each row counts. */
  weight: string | null
  /** Path → value: only what was changed. */
  features: Record<string, Json>
  params: Record<string, Json>
  search: SearchValues
}

export interface SearchValues {
  isOn: boolean
  sampler: string
  pruner: string
  metric: string
  /** Undefined: 50, or the whole grid. */
  trials: number | undefined
  folds: number
}

export const initialValues: TrainingValues = {
  dataset: null,
  target: null,
  positive: '',
  algorithm: 'forest',
  testPercent: 20,
  seed: 42,
  isWatched: true,
  weight: null,
  features: {},
  params: {},
  search: {
    isOn: false,
    sampler: 'tpe',
    pruner: 'median',
    metric: 'rocAuc',
    trials: 30,
    folds: 5,
  },
}

/** What can be measured while it learns. */
export const canBeWatched = (algorithm: string) => ['forest', 'extra-trees', 'boosting'].includes(algorithm)
export const watchedShare = 0.1

type Schema = Parameters<typeof formFields>[0]

/** How columns become features, as far as one need not name columns of the file; a pipeline can say more. */
const featureParams = [
  'drop',
  'encoding',
  'targetEncoding.folds',
  'rare.minCount',
  'rare.maxLevels',
  'bins.default',
  'scaling',
  'dates.default',
  'missing.indicator',
  'dropConstant',
  'dropIdentifiers',
  'select.variance.above',
  'select.chiSquare.maxP',
  'select.mutualInformation.top',
  'select.correlation.threshold',
  'select.importance.top',
  'select.sequential.columns',
]

/** The fields of what an algorithm can be told, in its own order. */
export const paramFields = (schema: Schema, params: readonly string[]) => stageFields(schema, 'train', params)

export const featureFields = (schema: Schema) => stageFields(schema, 'transform', featureParams)

function stageFields(schema: Schema, name: string, params: readonly string[]): FormField[] {
  const stage = { name, uses: name, description: '', params: {} }
  const groups = formFields(schema, { dataset: '', target: '', stages: [stage] })
  const fields = groups.find(({ title }) => title === name)?.fields ?? []
  return params.flatMap((param) => fields.find(({ path }) => path === `${name}.${param}`) ?? [])
}

/** What `run.train` is called with. */
export function toTraining(values: TrainingValues, fields: readonly FormField[]) {
  const { dataset, target, positive, algorithm, testPercent, seed, isWatched, params, search } = values
  const known = new Set(fields.map(({ path }) => path))
  const set: Record<string, Json> = {
    ...values.features,
    ...Object.fromEntries(Object.entries(params).filter(([path]) => known.has(path))),
  }
  if (values.weight !== null) set['transform.weight'] = values.weight
  const testSize = testPercent / 100
  if (isWatched && canBeWatched(algorithm)) {
    set['train.watch'] = true
    set['transform.split.validation'] = watchedShare
    // Not 0.7000000000000001.
    set['transform.split.train'] = Number((1 - testSize - watchedShare).toFixed(6))
  }
  if (search.isOn) {
    const { isOn: _isOn, trials, ...told } = search
    set['train.search'] = { ...told, ...(trials === undefined ? {} : { trials }) }
  }
  return {
    dataset: dataset ?? '',
    target: target ?? '',
    ...(positive.trim() === '' ? {} : { positive: positive.trim() }),
    algorithm,
    testSize,
    seed,
    set,
  }
}
