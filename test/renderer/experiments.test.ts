import { describe, expect, it } from 'vitest'
import type { Evaluation, RunSummary } from '../../main/contract/run.ts'
import { describeConfusion, rowShares } from '../../renderer/charts/confusion-matrix.ts'
import { colourAt, contrast, readableOn } from '../../renderer/charts/contrast.ts'
import { describePoint } from '../../renderer/charts/curves.ts'
import { tokens } from '../../renderer/tokens.ts'
import { isReadable, laidOut } from '../../renderer/pages/experiments/artifact-text.ts'
import { compareMetrics, compareParams } from '../../renderer/pages/experiments/compare-rows.ts'
import { differenceLines } from '../../renderer/pages/experiments/difference-lines.ts'
import { partsOf, rocCurves, worstConfusions } from '../../renderer/pages/experiments/evaluation-part.ts'
import { foldFigures } from '../../renderer/pages/experiments/fold-figures.ts'
import { metricOrder, metricTitle } from '../../renderer/pages/experiments/metric-title.ts'
import { paramEffects, rankCorrelation } from '../../renderer/pages/experiments/param-effects.ts'
import { keyColumns, varyingParams } from '../../renderer/pages/experiments/run-columns.ts'
import { formatMetric } from '../../renderer/pages/experiments/format-metric.ts'
import { readEvaluation } from '../../renderer/pages/experiments/read-evaluation.ts'

const run = (
  runId: string,
  params: Record<string, string>,
  metrics: Record<string, number> = {},
): RunSummary => ({
  runId,
  name: `name of ${runId}`,
  experiment: 'mushroom',
  kind: 'pipeline',
  state: 'succeeded',
  startedAt: 0,
  params,
  metrics,
  tags: {},
  childCount: 0,
})

describe('the columns of the runs', () => {
  const runs = [
    run('a', { seed: '1', trees: '10' }, { cv_f1_mean: 1, accuracy: 0.5, loss9: 1 }),
    run('b', { seed: '1', trees: '20', depth: '3' }, { accuracy: 0.7 }),
  ]

  it('show the params in which runs differ, a missing one included', () => {
    expect(varyingParams(runs)).toEqual(['depth', 'trees'])
    expect(keyColumns(runs).params).toEqual([
      { key: 'depth', title: 'depth', isShown: true, isNumber: true },
      { key: 'trees', title: 'trees', isShown: true, isNumber: true },
      { key: 'seed', title: 'seed', isShown: false, isNumber: true },
    ])
  })

  it('show the metrics that tell most and offer the others', () => {
    expect(keyColumns(runs).metrics.map(({ key, isShown }) => [key, isShown])).toEqual([
      ['accuracy', true],
      ['loss9', false],
      ['cv_f1_mean', false],
    ])
    expect(keyColumns([run('c', {}, { own: 1 })]).metrics[0]).toMatchObject({ key: 'own', isShown: true })
  })

  it('name what is known and keep the key of what is not', () => {
    expect(metricTitle('cv_rocAuc_mean')).toBe('ROC AUC mean (folds)')
    expect(metricTitle('validation_logLoss')).toBe('Log loss (validation)')
    expect(metricTitle('my_own')).toBe('my_own')
    expect(metricOrder(['validation_f1', 'zeta', 'f1', 'accuracy'])).toEqual([
      'accuracy',
      'f1',
      'zeta',
      'validation_f1',
    ])
  })

  it('never show a value that is not zero as zero', () => {
    expect(formatMetric(0.00019177)).toBe('1.92e-4')
    expect(formatMetric(0)).toBe('0.0000')
    expect(formatMetric(0.99989)).toBe('0.9999')
    expect(formatMetric(380.949)).toBe('380.949')
    expect(formatMetric(NaN)).toBe('–')
    expect(formatMetric(undefined)).toBe('–')
  })
})

describe('what made the difference', () => {
  const runs = [
    run('a', { algorithm: 'forest', trees: '10' }, { accuracy: 0.9, logLoss: 0.2 }),
    run('b', { algorithm: 'forest', trees: '20' }, { accuracy: 1, logLoss: 0.1 }),
    run('c', { algorithm: 'baseline', trees: '10' }, { accuracy: 0.5, logLoss: 0.7 }),
    run('d', { algorithm: 'broken', trees: '10' }, { accuracy: NaN }),
  ]

  it('orders the params by how far apart their averages are', () => {
    const effects = paramEffects(runs, 'accuracy', false)
    expect(effects.map(({ param }) => param)).toEqual(['algorithm', 'trees'])
    expect(effects[0]!.groups).toEqual([
      { value: 'forest', n: 2, mean: 0.95 },
      { value: 'baseline', n: 1, mean: 0.5 },
    ])
    expect(effects[0]!.spread).toBeCloseTo(0.45, 12)
  })

  it('puts the smaller average first where less is better', () => {
    expect(paramEffects(runs, 'logLoss', true)[0]!.groups[0]!.value).toBe('forest')
  })

  it('tells a trend over many numeric values', () => {
    const many = Array.from({ length: 9 }, (_, i) => run(`r${i}`, { trees: String(i) }, { accuracy: i / 10 }))
    expect(paramEffects(many, 'accuracy', false)[0]!.correlation).toBeCloseTo(1, 12)
  })

  it('correlates ranks as scipy.stats.spearmanr does, ties sharing theirs', () => {
    expect(rankCorrelation([1, 2, 2, 4], [10, 20, 30, 5])).toBeCloseTo(-0.316227766, 8)
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBe(0)
  })

  it('draws a run without the metric not at all and its rank from worst to best', () => {
    const effects = paramEffects(runs, 'accuracy', false)
    const { axes, lines } = differenceLines(runs, effects, 'accuracy', {
      isBetterLow: false,
      chosen: new Set(['b']),
    })
    expect(axes.map(({ name }) => name)).toEqual(['algorithm', 'trees', 'Accuracy'])
    expect(axes[0]!.categories).toEqual(['baseline', 'forest'])
    expect(lines.map(({ values, rank, isChosen }) => [values, rank, isChosen])).toEqual([
      [['forest', 10, 0.9], 0.8, false],
      [['forest', 20, 1], 1, true],
      [['baseline', 10, 0.5], 0, false],
    ])
  })
})

describe('comparing runs', () => {
  const runs = [
    run('a', { seed: '1' }, { accuracy: 0.5, logLoss: 0.1, cv_f1_std: 0.1 }),
    run('b', { seed: '1', trees: '2' }, { accuracy: 0.7, logLoss: 0.4, cv_f1_std: 0.2 }),
  ]

  it('marks the best of each metric, the smaller where less is better, and none of a spread', () => {
    expect(compareMetrics(runs).map(({ key, best }) => [key, [...best]])).toEqual([
      ['accuracy', [1]],
      ['logLoss', [0]],
      ['cv_f1_std', []],
    ])
  })

  it('writes distances as their numbers, and those that their places would hide with one digit', () => {
    const losses = [0.5, 0.7, undefined, NaN, 0.50000004].map((loss, at) =>
      run(String(at), {}, loss === undefined ? {} : { loss }),
    )
    expect(compareMetrics(losses)[0]!.differences).toEqual([
      undefined,
      '+0.2000',
      undefined,
      undefined,
      '+4e-8',
    ])
  })

  it('marks nothing where all are equal', () => {
    expect(compareMetrics([runs[0]!, runs[0]!])[0]).toMatchObject({ isSame: true, best: new Set() })
  })

  it('tells params that differ from those that do not', () => {
    expect(compareParams(runs).map(({ key, isSame }) => [key, isSame])).toEqual([
      ['seed', true],
      ['trees', false],
    ])
  })

  it('takes mean and standard deviation over the folds that have the metric', () => {
    expect(foldFigures([run('1', {}, { f1: 1 }), run('2', {}, { f1: 3 }), run('3', {}, { own: 4 })])).toEqual(
      [
        { metric: 'f1', n: 2, mean: 2, sd: Math.SQRT2 },
        { metric: 'own', n: 1, mean: 4 },
      ],
    )
  })
})

const evaluation: Evaluation = {
  classes: ['e', 'p'],
  labels: { e: 'edible', p: 'poisonous' },
  positive: 'p',
  target: 'class',
  parts: {
    test: {
      rows: 10,
      metrics: { accuracy: 0.7 },
      perClass: [],
      confusion: [
        [5, 1],
        [2, 2],
      ],
      roc: [{ class: 'p', falsePositiveRate: [0, 1], truePositiveRate: [0, 1], thresholds: [1.5, 0.25] }],
      precisionRecall: [],
      calibration: [],
    },
  },
  importance: [],
  importanceMetric: 'accuracy',
  thresholds: [{ metric: 'accuracy', required: 0.9, actual: null, passed: false }],
  isGoodEnough: false,
}

describe('the evaluation', () => {
  it('is read from its artifact, and anything else under that name is refused with a sentence', () => {
    expect(readEvaluation({ text: JSON.stringify(evaluation) })).toEqual(evaluation)
    expect(() => readEvaluation({ text: '{' })).toThrow('evaluation.json is not JSON')
    expect(() => readEvaluation({ text: '{"classes": 1}' })).toThrow(
      'evaluation.json is not what the pipeline writes',
    )
  })

  it('has only the parts with rows', () => {
    expect(partsOf(evaluation)).toEqual(['test'])
  })

  it('names its mistakes, the most frequent first', () => {
    expect(worstConfusions(evaluation, evaluation.parts.test!)).toEqual([
      { actual: 'poisonous (p)', predicted: 'edible (e)', count: 2, total: 4 },
      { actual: 'edible (e)', predicted: 'poisonous (p)', count: 1, total: 6 },
    ])
  })

  it('says of a cell how many rows it has and of what', () => {
    const confusion = { names: ['edible', 'poisonous'], counts: evaluation.parts.test!.confusion }
    expect(describeConfusion(confusion, 1, 0)).toBe(
      'poisonous taken for edible\n2 of 4 rows that are poisonous (50%)',
    )
    expect(rowShares([[0, 0]])).toEqual([[0, 0]])
  })

  it('says of a point where it lies and at which threshold', () => {
    const [curve] = rocCurves(evaluation, evaluation.parts.test!)
    expect(describePoint(curve!, 1, { xName: 'x', yName: 'y' })).toBe(
      'poisonous (p): y 1, x 1, threshold 0.25',
    )
    expect(rocCurves(evaluation, evaluation.parts.test!, 'e')).toEqual([])
  })
})

describe('the text of an artifact', () => {
  it('is shown when it is text and not too large', () => {
    expect(isReadable({ path: 'a.json', sizeBytes: 10, mediaType: 'application/json' })).toBe(true)
    expect(isReadable({ path: 'a.json', sizeBytes: 6 * 2 ** 20, mediaType: 'application/json' })).toBe(false)
    expect(isReadable({ path: 'a.parquet', sizeBytes: 10, mediaType: 'application/octet-stream' })).toBe(
      false,
    )
  })

  it('is laid out where it is JSON and left alone where it cannot be parsed', () => {
    expect(laidOut({ text: '{"a":1}', mediaType: 'application/json' })).toBe('{\n  "a": 1\n}')
    expect(laidOut({ text: '{"a":', mediaType: 'application/json' })).toBe('{"a":')
    expect(laidOut({ text: '{"a":1}', mediaType: 'text/plain' })).toBe('{"a":1}')
  })
})

describe('text on a coloured cell', () => {
  it.each(['light', 'dark'] as const)('has a contrast of at least 4.5 anywhere on the %s scale', (theme) => {
    const { sequential } = tokens[theme]
    for (let part = 0; part <= 1; part += 0.05) {
      const ground = colourAt(sequential, part)
      expect(contrast(ground, readableOn(ground))).toBeGreaterThan(4.5)
    }
  })

  it('counts contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(colourAt(['#000000', '#ffffff'], 0.5)).toBe('#808080')
  })
})
