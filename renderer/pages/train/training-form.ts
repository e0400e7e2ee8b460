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
  /** Path → value: only what was changed. */
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

/** The fields of what an algorithm can be told, in its own order. */
export function paramFields(schema: Schema, params: readonly string[]): FormField[] {
  const stage = { name: 'train', uses: 'train', description: '', params: {} }
  const groups = formFields(schema, { dataset: '', target: '', stages: [stage] })
  const fields = groups.find(({ title }) => title === 'train')?.fields ?? []
  return params.flatMap((name) => fields.find(({ path }) => path === `train.${name}`) ?? [])
}

/** What `run.train` is called with. */
export function toTraining(values: TrainingValues, fields: readonly FormField[]) {
  const { dataset, target, positive, algorithm, testPercent, seed, isWatched, params, search } = values
  const known = new Set(fields.map(({ path }) => path))
  const set: Record<string, Json> = Object.fromEntries(
    Object.entries(params).filter(([path]) => known.has(path)),
  )
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
