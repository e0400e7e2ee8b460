import { diffLines } from 'diff'
import { describe, expect, it } from 'vitest'
import { describeBox, fiveNumbers } from '../../renderer/charts/box-plot.ts'
import { interpolate } from '../../renderer/charts/contour.ts'
import { previewOf } from '../../renderer/pages/experiments/artifact-text.ts'
import { withCloser } from '../../renderer/pages/experiments/closer-history.ts'
import { readCompareLook, toggled } from '../../renderer/pages/experiments/compare-look.ts'
import type { ComparedRun, Field } from '../../renderer/pages/experiments/compared-run.ts'
import { reverseOf } from '../../renderer/pages/experiments/run-change.ts'
import { canBeLog, fieldLines } from '../../renderer/pages/experiments/field-lines.ts'
import { historyLines } from '../../renderer/pages/experiments/history-lines.ts'
import { commandOf, paramsAsSettings, sourceCommands } from '../../renderer/pages/experiments/reproduce.ts'
import { smooth } from '../../renderer/pages/experiments/smooth.ts'
import { foldEqual } from '../../renderer/pages/experiments/text-difference.ts'

const run = (
  runId: string,
  params: Record<string, string>,
  metrics: Record<string, number>,
): ComparedRun => ({
  runId,
  name: `run ${runId}`,
  experiment: 'e',
  kind: 'tracked',
  state: 'succeeded',
  startedAt: 1000,
  isDeleted: false,
  childCount: 0,
  params,
  metrics,
})
const field = (group: 'params' | 'metrics', key: string, isNumber: boolean): Field => ({
  name: `${group}.${key}`,
  title: key,
  group,
  key,
  isNumber,
})

describe('the address of a comparison', () => {
  it('keeps what can be meant and drops the rest', () => {
    expect(
      readCompareLook({
        part: 'scatter',
        smoothing: 2,
        axes: ['a', 3],
        log: ['a'],
        scale: 'ages',
        isLog: 'yes',
        pair: ['1', '2', '3'],
      }),
    ).toEqual({ part: 'scatter', log: ['a'], pair: ['1', '2'] })
    expect(readCompareLook('table')).toBeUndefined()
    expect(toggled(['a'], 'a')).toEqual([])
    expect(toggled(undefined, 'a')).toEqual(['a'])
  })
})

describe('smoothing', () => {
  it('begins with the first value, leaves a constant alone and does nothing at 0', () => {
    expect(smooth([4, 8], 0)).toEqual([4, 8])
    expect(smooth([4, 8], 0.5)[0]).toBeCloseTo(4, 12)
    // TensorBoard: (0.5·0.5·4 + 0.5·8) / (1 − 0.5²)
    expect(smooth([4, 8], 0.5)[1]).toBeCloseTo(20 / 3, 12)
    for (const value of smooth(
      Array.from({ length: 9 }, () => 3),
      0.9,
    ))
      expect(value).toBeCloseTo(3, 12)
  })
  it('passes over what is no number', () => {
    expect(smooth([1, NaN, 1], 0.5)).toEqual([1, NaN, 1])
  })
})

describe('histories as lines', () => {
  it('count time from the start of each run, in order', () => {
    const series = [{ runId: 'a', total: 2, steps: [0, 1], times: [3000, 2000], values: [1, 'NaN'] }]
    const [line] = historyLines([run('a', {}, {})], series, { scale: 'relative', smoothing: 0 })
    expect(line!.points).toEqual([
      [1, NaN],
      [2, 1],
    ])
    expect(historyLines([], series, { scale: 'step', smoothing: 0 })).toEqual([])
  })
})

describe('parallel coordinates', () => {
  const runs = [run('a', { lr: '0.1', model: 'x' }, { loss: 1 }), run('b', { lr: '10' }, { loss: 3 })]
  const lr = field('params', 'lr', true)
  const loss = field('metrics', 'loss', true)

  it('rank by the better end, name what is missing, and flip and stretch what is asked for', () => {
    const { axes, lines } = fieldLines(runs, [lr, field('params', 'model', false), loss], {
      metric: loss,
      isBetterLow: true,
      log: [lr.name],
      flipped: [loss.name],
    })
    expect(axes).toEqual([
      { name: 'lr', isLog: true, isFlipped: false },
      { name: 'model', categories: ['not set', 'x'], isFlipped: false },
      { name: 'loss', isLog: false, isFlipped: true },
    ])
    expect(lines.map(({ values, rank }) => [...values, rank])).toEqual([
      [0.1, 'x', 1, 1],
      [10, 'not set', 3, 0],
    ])
  })
  it('have no logarithm of what is not above 0', () => {
    expect(canBeLog([run('a', {}, { loss: 0 })], loss)).toBe(false)
  })
})

describe('boxes', () => {
  it('have the quartiles that numpy has', () => {
    // numpy.percentile([1, 2, 3, 4, 10], [0, 25, 50, 75, 100])
    expect(fiveNumbers([10, 1, 3, 2, 4])).toEqual([1, 2, 3, 4, 10])
    // numpy.percentile([1, 2, 3, 4], [0, 25, 50, 75, 100])
    expect(fiveNumbers([1, 2, 3, 4])).toEqual([1, 1.75, 2.5, 3.25, 4])
    expect(describeBox({ name: 'x', values: [1] })).toContain('n = 1')
  })
})

describe('contours', () => {
  it('pass through what was measured and stay between the lowest and the highest', () => {
    const places = [
      { name: 'a', x: 0, y: 0, z: 1 },
      { name: 'b', x: 1, y: 1, z: 3 },
      { name: 'c', x: 1, y: 0, z: 2 },
    ]
    const { xs, values } = interpolate(places, 5, 5)
    expect(xs).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(values[0]![2]).toBeCloseTo(1, 6)
    expect(values.at(-1)![2]).toBeCloseTo(3, 6)
    for (const [, , z] of values) expect(z >= 1 && z <= 3).toBe(true)
  })
})

describe('the difference of two texts', () => {
  it('folds what is equal but for three lines around a change', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`)
    const changed = lines.with(15, 'another')
    const shown = foldEqual(diffLines(`${lines.join('\n')}\n`, `${changed.join('\n')}\n`))
    expect(shown[0]).toEqual({ kind: 'folded', count: 12 })
    expect(shown.filter(({ kind }) => kind === 'equal')).toHaveLength(6)
    expect(shown).toContainEqual({ kind: 'removed', text: 'line 15' })
    expect(shown).toContainEqual({ kind: 'added', text: 'another' })
    expect(shown.at(-1)).toEqual({ kind: 'folded', count: 11 })
  })
})

describe('the command that makes a run again', () => {
  it('is read by a shell as it was meant', () => {
    expect(commandOf('mushroom', {})).toBe('sporeprint run mushroom')
    expect(commandOf('my pipeline', { 'train.trees': 5, 'train.name': "it's", 'train.code': '10' })).toBe(
      [
        "sporeprint run 'my pipeline'",
        '--set train.trees=5',
        String.raw`--set 'train.name=it'\''s'`,
        `--set 'train.code="10"'`,
      ].join(' \\\n  '),
    )
  })
  it('knows settings from other params, and numbers from texts', () => {
    expect(
      paramsAsSettings({ 'train.trees': '5', 'train.max': 'sqrt', dataset: '12', algorithm: 'forest' }),
    ).toEqual({
      'train.trees': 5,
      'train.max': 'sqrt',
      dataset: '12',
    })
  })
  it('is what an MLflow client said about itself', () => {
    expect(sourceCommands({ 'mlflow.source.name': 'train.py', 'mlflow.source.git.commit': 'abc' })).toBe(
      'git checkout abc\npython train.py',
    )
    expect(sourceCommands({})).toBeUndefined()
  })
})

describe('a change of a run', () => {
  it('is taken back to what was there, and away where nothing was', () => {
    const before = { name: 'old', tags: { team: 'cap', gone: 'x' } }
    expect(
      reverseOf(before, { name: 'new', tags: { team: 'spore', fresh: '1' }, removeTags: ['gone'] }),
    ).toEqual({
      name: 'old',
      tags: { team: 'cap', gone: 'x' },
      removeTags: ['fresh'],
    })
  })
})

const seriesOf = (steps: number[], name: string) => ({
  runId: 'a',
  total: 1000,
  steps,
  times: steps.map((step) => step * 10),
  values: steps.map((step) => `${name}${step}`),
})

it('a part that is looked at closely takes the place of what the whole has there', () => {
  const whole = seriesOf([0, 100, 200, 300, 400], 'w')
  const close = withCloser(whole, seriesOf([150, 200, 250], 'p'))
  expect(close).toEqual({
    ...whole,
    steps: [0, 100, 150, 200, 250, 300, 400],
    times: [0, 1000, 1500, 2000, 2500, 3000, 4000],
    values: ['w0', 'w100', 'p150', 'p200', 'p250', 'w300', 'w400'],
  })
  expect(withCloser(whole, seriesOf([], 'p'))).toBe(whole)
})

it('a file is previewed by the ending of its name', () => {
  expect(['a.md', 'b.HTML', 'c.tsv', 'd.json', 'e.log'].map(previewOf)).toEqual([
    'markdown',
    'html',
    'table',
    'tree',
    'text',
  ])
})
