import { describe, expect, it } from 'vitest'
import { beeswarm } from '../../renderer/charts/beeswarm.ts'
import { cheapestThreshold } from '../../renderer/pages/experiments/cheapest-threshold.ts'
import type { EvaluationPart } from '../../renderer/pages/experiments/evaluation-part.ts'
import { verdictOf } from '../../renderer/pages/models/compare-words.ts'
import { limitsOf } from '../../renderer/pages/models/limits.ts'
import { besideOf } from '../../renderer/pages/models/predicted-path.ts'
import { toSwarm } from '../../renderer/pages/models/swarm.ts'
import { tokens } from '../../renderer/tokens.ts'

describe('what mistakes cost', () => {
  const operating = {
    class: 'p',
    positives: 10,
    negatives: 90,
    points: [
      { threshold: 1.9, truePositives: 0, falsePositives: 0 },
      { threshold: 0.8, truePositives: 8, falsePositives: 1 },
      { threshold: 0.1, truePositives: 10, falsePositives: 40 },
    ],
  }
  it('moves the threshold', () => {
    expect(cheapestThreshold(operating, { falseAlarm: 1, miss: 1 }).threshold).toBe(0.8)
    expect(cheapestThreshold(operating, { falseAlarm: 1, miss: 100 })).toEqual({
      threshold: 0.1,
      falseAlarms: 40,
      misses: 0,
      costPerRow: 0.4,
    })
    expect(cheapestThreshold(operating, { falseAlarm: 100, miss: 1 }).threshold).toBe(1.9)
  })
})

describe('dots of SHAP values', () => {
  const columns = [
    { column: 'odor', strength: 2, amounts: [1, 1, -3], cells: ['f', null, 'x'] },
    { column: 'size', strength: 1, amounts: [0.5, -1, -1], cells: [9, 4, 5] },
  ]
  const signature = [
    { name: 'odor', kind: 'category' as const, required: true, values: [{ value: 'f', label: 'foul' }] },
  ]
  it('say what stood in the row, and rank numbers', () => {
    const [odor, size] = toSwarm(columns, signature)
    expect(odor!.points.map(({ words }) => words)).toEqual(['foul (f)', 'missing', 'x'])
    expect(size!.points.map(({ rank }) => rank)).toEqual([1, 0, 0.5])
  })
  it('lie side by side and keep to their column', () => {
    const { series } = beeswarm(toSwarm(columns, signature), { tokens: tokens.light, unit: 'log-odds' })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ECharts' type of a series is that of any
    const [{ data }] = series as [{ data: { value: [number, number] }[] }]
    expect(data.map(({ value }) => value[0])).toEqual([1, 1, -3, 0.5, -1, -1])
    expect(new Set(data.map(({ value }) => value[1])).size).toBeGreaterThan(2)
    expect(data.map(({ value }) => Math.abs(Math.round(value[1])))).toEqual([0, 0, 0, 1, 1, 1])
  })
})

const comparison = (onlyFirst: number, onlySecond: number, exactP: number) => ({
  first: { name: 'm', version: 1, algorithm: 'tree' },
  second: { name: 'm', version: 2, algorithm: 'forest' },
  mcNemar: { onlyFirst, onlySecond, exactP, chiSquare: 0, chiSquareP: 1 },
})

describe('a comparison in words', () => {
  it('calls a difference one only where chance is no explanation', () => {
    expect(verdictOf(comparison(0, 0, 1))).toContain('nothing here tells them apart')
    expect(verdictOf(comparison(4, 6, 0.75))).toContain('as far as 10 rows')
    expect(verdictOf(comparison(2, 40, 1e-9))).toBe(
      'm version 2 is right more often, and that is hardly chance.',
    )
  })
})

const classOf = (support: number) => ({
  class: 'p',
  precision: 1,
  recall: 1,
  f1: 1,
  support,
  rocAuc: 1,
  prAuc: 1,
})
const group = (name: string, rows: number, accuracy: number) => ({
  group: name,
  rows,
  accuracy,
  truePositiveRate: null,
  falsePositiveRate: null,
  selectionRate: 0,
  precision: null,
})

describe('the limits of a model', () => {
  const lineage = {
    dataset: 'mushrooms',
    datasetVersion: 1,
    datasetSha256: '',
    pipeline: 'mushroom',
    codeVersion: '',
  }
  const signature = [{ name: 'odor', kind: 'category' as const, required: true }]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these three are looked at
  const part = {
    rows: 1000,
    metrics: { accuracy: 0.9 },
    perClass: [classOf(20)],
  } as unknown as EvaluationPart
  const groups = {
    positive: 'p',
    columns: [
      {
        column: 'habitat',
        groups: [group('d', 200, 0.5), group('m', 10, 0), group('g', 100, 0.88)],
        gaps: [],
        demographicParityDifference: 0,
        equalizedOddsDifference: 0,
      },
    ],
  }
  it('name rare classes, and groups that are worse than chance makes them', () => {
    const said = limitsOf({ signature, lineage }, part, groups).join('\n')
    expect(said).toContain('Of the class p only 20 rows')
    expect(said).toContain('Where habitat is d its accuracy is 0.500 (200 rows)')
    expect(said).not.toContain('habitat is m')
    expect(said).not.toContain('habitat is g')
    expect(said).toContain('None of its columns was ever missing in training')
  })
})

it('a predicted file lies beside its rows', () => {
  expect(['/a.b/rows.csv', 'C:\\x\\rows.csv.gz', '/tmp/rows', ''].map(besideOf)).toEqual([
    '/a.b/rows-predicted.csv',
    'C:\\x\\rows-predicted.csv',
    '/tmp/rows-predicted.csv',
    '',
  ])
})
