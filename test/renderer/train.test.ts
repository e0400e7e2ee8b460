import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DatasetColumn } from '../../main/contract/dataset.ts'
import type { SearchBoard, SearchTrial } from '../../main/contract/search.ts'
import { bestSoFar, describeTrial, searchHistory } from '../../renderer/charts/search-history.ts'
import { trialLines } from '../../renderer/pages/train/trial-lines.ts'
import {
  featureFields,
  initialValues,
  paramFields,
  toTraining,
} from '../../renderer/pages/train/training-form.ts'
import { likelyTarget, targetConcern } from '../../renderer/pages/train/training-words.ts'
import { tokens } from '../../renderer/tokens.ts'

const point = (trial: number, value: number, kind: 'complete' | 'pruned' = 'complete') => ({
  trial,
  value,
  kind,
})

describe('the history of a search', () => {
  const points = [point(1, 0.6), point(2, 0.9, 'pruned'), point(3, 0.8), point(4, 0.7)]

  it('says what was best so far; a pruned trial never is', () => {
    expect(bestSoFar(points, false)).toEqual([
      [1, 0.6],
      [2, 0.6],
      [3, 0.8],
      [4, 0.8],
    ])
    expect(bestSoFar(points, true).map(([, value]) => value)).toEqual([0.6, 0.6, 0.6, 0.6])
    expect(bestSoFar([point(1, 0.5, 'pruned')], false)).toEqual([])
  })

  it('marks pruned trials by another sign and in words', () => {
    const { series } = searchHistory(points, { tokens: tokens.light, metric: 'ROC AUC', isBetterLow: false })
    expect(series).toMatchObject([
      { name: 'best so far' },
      { name: 'pruned', data: [[2, 0.9]] },
      {
        name: 'complete',
        data: [
          [1, 0.6],
          [3, 0.8],
          [4, 0.7],
        ],
      },
    ])
    expect(describeTrial(points[1]!, 'ROC AUC')).toBe('trial 2 (pruned)\nROC AUC so far: 0.9')
  })
})

const toTrial = (
  number: number,
  params: SearchTrial['params'],
  values: number[],
  state: SearchTrial['state'] = 'complete',
): SearchTrial => ({ number, runId: String(number), params, values, state, startedAt: 0 })

it('trials are lines through their params, complete ones only; what was not asked for is a gap', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these four are looked at
  const board = {
    metric: 'logLoss',
    direction: 'minimize',
    space: {
      kind: { type: 'categorical', choices: ['a', true] },
      rate: { type: 'float', low: 0.1, high: 1, log: true, when: { kind: 'a' } },
    },
    trials: [
      toTrial(0, { kind: 'a', rate: 0.5 }, [0.3, 0.2]),
      toTrial(1, { kind: true }, [0.4]),
      toTrial(2, { kind: 'a', rate: 0.2 }, [0.1], 'pruned'),
    ],
  } as unknown as SearchBoard
  const { axes, lines } = trialLines(board)
  expect(axes).toEqual([
    { name: 'kind', categories: ['a', 'true'] },
    { name: 'rate', isLog: true },
    { name: 'Log loss', isFlipped: true },
  ])
  expect(lines.map(({ values, rank }) => ({ values, rank }))).toEqual([
    { values: ['a', 0.5, 0.2], rank: 1 },
    { values: ['true', undefined, 0.4], rank: 0 },
  ])
})

describe('the form', () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../resources/pipeline.schema.json'), 'utf8'),
  )
  const fields = paramFields(schema, ['trees', 'learningRate'])

  it('has a field for each param of the algorithm', () => {
    expect(fields.map(({ path, value }) => [path, value])).toEqual([
      ['train.trees', 100],
      ['train.learningRate', 0.1],
    ])
  })

  it('sends what was changed and what the algorithm reads', () => {
    const values = {
      ...initialValues,
      dataset: 'notes',
      target: 'kind',
      algorithm: 'boosting',
      isWatched: false,
      params: { 'train.trees': 7, 'train.neighbours': 3 },
    }
    expect(toTraining(values, fields)).toEqual({
      dataset: 'notes',
      target: 'kind',
      algorithm: 'boosting',
      testSize: 0.2,
      seed: 42,
      set: { 'train.trees': 7 },
    })
    const search = { ...values.search, isOn: true, sampler: 'grid', trials: undefined }
    expect(toTraining({ ...values, search }, fields).set['train.search']).toEqual({
      sampler: 'grid',
      pruner: 'median',
      metric: 'rocAuc',
      folds: 5,
    })
  })

  it('says how columns become features, and what rows count', () => {
    const published = JSON.parse(readFileSync('resources/pipeline.schema.json', 'utf8'))
    const found = new Map(featureFields(published).map((field) => [field.path, field]))
    expect(found.get('transform.encoding')).toMatchObject({
      kind: 'choice',
      choices: ['native', 'one-hot', 'ordinal', 'target'],
    })
    expect(found.get('transform.dates.default')).toMatchObject({ kind: 'choices', value: [] })
    expect(found.get('transform.select.importance.top')).toMatchObject({ kind: 'integer' })
    expect(found.size).toBe(17)
    const features = { 'transform.rare.minCount': 5 }
    const told = { ...initialValues, dataset: 'a', target: 'b', isWatched: false, features, weight: 'n' }
    expect(toTraining(told, fields).set).toEqual({ ...features, 'transform.weight': 'n' })
  })

  it('keeps rows back to watch a forest, and the parts are a whole', () => {
    const { set, testSize } = toTraining({ ...initialValues, dataset: 'a', target: 'b' }, fields)
    expect(set).toEqual({
      'train.watch': true,
      'transform.split.validation': 0.1,
      'transform.split.train': 0.7,
    })
    expect(testSize).toBe(0.2)
  })
})

const column = (name: string, distinct: number, type: DatasetColumn['type'] = 'text', missing = 0) =>
  ({ name, originalName: name, type, distinct, missing }) satisfies DatasetColumn

describe('the target', () => {
  const columns = [column('class', 2), column('age', 90, 'integer'), column('colour', 7), column('id', 5000)]

  it('is what a pipeline predicts, else the last column that looks like classes', () => {
    expect(likelyTarget(columns, 'class')).toBe('class')
    expect(likelyTarget(columns, 'gone')).toBe('colour')
    expect(likelyTarget([column('id', 5000)], undefined)).toBeUndefined()
  })

  it('is doubted in words', () => {
    expect(targetConcern(column('one', 1))).toContain('one value only')
    expect(targetConcern(column('id', 5000))).toContain('at most 1,000')
    expect(targetConcern(column('age', 90, 'integer'))).toContain('90 different numbers')
    expect(targetConcern(column('class', 2, 'text', 3))).toContain('3 rows have no value')
    expect(targetConcern(column('class', 2))).toBeUndefined()
  })
})
