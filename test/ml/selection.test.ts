import { describe, expect, it } from 'vitest'
import type { Frame } from '../../main/lib/frame.ts'
import type { LearningControl } from '../../main/ml/forest.ts'
import { fitPreprocessor, fitTransform } from '../../main/ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { createRandom } from '../../main/ml/random.ts'
import { crossValidated, searchColumns } from '../../main/ml/select-by-model.ts'
import { chiSquareTest, columnVariance } from '../../main/ml/selection-scores.ts'
import { chiSquareTail } from '../../main/ml/significance.ts'
import { category, numbers, readFixture, readMushrooms, table } from './tables.ts'

const fixture = readFixture('preprocess')
const columns = {
  town: category('town', fixture.town),
  colour: category('colour', fixture.colour),
  width: numbers('width', fixture.width),
  count: numbers('count', fixture.count),
}
const apart = (own: number, wanted: number) => Math.abs(own - wanted) / Math.max(1, Math.abs(wanted))

describe('scores of columns', () => {
  it.each(['width', 'count', 'colour'] as const)("the variance of %s is scikit-learn's", (name) => {
    expect(apart(columnVariance(columns[name]), fixture.variance[name])).toBeLessThan(1e-9)
  })

  it.each([
    ['town', 'classes'],
    ['colour', 'binary'],
    ['count', 'classes'],
  ] as const)("χ² of %s and %s is scikit-learn's, its p SciPy's", (name, target) => {
    const { statistic, p } = chiSquareTest(columns[name], category('y', fixture[target]))
    expect(apart(statistic, fixture.chiSquare[name].sum)).toBeLessThan(1e-9)
    expect(Math.abs(p / fixture.chiSquare[name].p - 1)).toBeLessThan(1e-9)
  })

  it("has the tails of SciPy's χ² distribution", () => {
    for (const [x, degrees, p] of fixture.tails)
      expect(Math.abs(chiSquareTail(x, degrees) / p - 1)).toBeLessThan(1e-9)
    expect(chiSquareTail(1e6, 3)).toBe(0)
    expect(chiSquareTail(0, 3)).toBe(1)
  })
})

const random = createRandom(3, 0)
const each = <T>(make: (row: number) => T) => Array.from({ length: 400 }, (_, row) => make(row))
const label = each(() => 'ab'[random.nextInt(2)]!)
const frame = table(
  category(
    'telling',
    label.map((one) => (random.next() < 0.8 ? one : 'c')),
  ),
  numbers(
    'leaning',
    label.map((one) => random.next() + (one === 'a' ? 0.4 : 0)),
  ),
  category(
    'noise',
    each(() => 'pqrs'[random.nextInt(4)]!),
  ),
  numbers(
    'still',
    each((row) => (row === 7 ? 1 : 0)),
  ),
  category('class', label),
)
const kept = (select: PreprocessSpec['select']) =>
  fitPreprocessor(frame, { select }, { target: 'class' }).plans.map(({ source }) => source)

describe('selection', () => {
  it('leaves out what hardly varies', () => {
    expect(kept({})).toEqual(['telling', 'leaning', 'noise', 'still'])
    expect(kept({ variance: { above: 0.01 } })).toEqual(['telling', 'leaning', 'noise'])
  })

  it('leaves out what may be independent of the target', () => {
    expect(kept({ chiSquare: { maxP: 0.001 } })).toEqual(['telling', 'leaning'])
    expect(kept({ chiSquare: { top: 1 } })).toEqual(['telling'])
    const { report } = fitPreprocessor(frame, { select: { chiSquare: { maxP: 0.001 } } }, { target: 'class' })
    expect(report.find(({ column }) => column === 'noise')?.reason).toMatch(
      /^it may be independent of class: p 0\.\d+ is above 0\.001 \(χ²\)$/,
    )
  })

  it('goes on with what is left', () => {
    expect(
      kept({ variance: { above: 0.6 }, chiSquare: { maxP: 0.5 }, mutualInformation: { top: 1 } }),
    ).toEqual(['telling'])
    expect(() => kept({ variance: { above: 5 } })).toThrow('No feature is left to learn from.')
  })

  it('keeps what matters of the mushrooms', () => {
    const { plans } = fitPreprocessor(
      readMushrooms(),
      { select: { chiSquare: { maxP: 1e-6, top: 5 } } },
      { target: 'class' },
    )
    expect(plans.map(({ source }) => source)).toContain('odor')
    expect(plans).toHaveLength(5)
  })

  it('leaves out what a small forest does without', () => {
    expect(kept({ importance: { above: 0.005, trees: 30 } })).toEqual(['telling', 'leaning'])
    expect(kept({ importance: { above: 0, top: 1, trees: 30 } })).toEqual(['telling'])
  })

  const search = {
    tolerance: 0.005,
    algorithm: 'boosting',
    trees: 10,
    metric: 'rocAuc',
    folds: 3,
  } as const
  it.each(['forward', 'backward'] as const)('chooses columns one by one (%s)', (direction) => {
    expect(kept({ sequential: { ...search, direction } })).toEqual(['telling', 'leaning'])
    expect(kept({ sequential: { ...search, direction, columns: 1 } })).toEqual(['telling'])
  })

  it('refuses a search that would take too long, and can be cancelled', () => {
    const wide = table(
      ...Array.from({ length: 150 }, (_, j) =>
        numbers(
          `c${j}`,
          each((row) => (row * j) % 17),
        ),
      ),
      frame.columns[4]!,
    )
    const sequential = { ...search, direction: 'forward' as const }
    const fit = (given: Frame, control?: LearningControl) =>
      fitPreprocessor(given, { dropConstant: false, select: { sequential } }, { target: 'class', control })
    expect(() => fit(wide)).toThrow('select.sequential would fit 33975 models to choose among 150 columns')
    expect(() => fit(frame, { isCancelled: () => true })).toThrow('cancelled')
  })
})

describe('a search for columns', () => {
  const { columns: cells, label: target, cut, forward, backward } = fixture.sequential
  const given = table(
    ...cells.map((values: number[], j: number) => numbers(`c${j}`, values)),
    numbers('y', target),
  )
  const { preprocessor, features } = fitTransform(given, { dropIdentifiers: false }, { target: 'y' })
  const data = {
    preprocessor,
    features,
    labels: { codes: Int32Array.from(target), classes: ['0', '1'] },
    seed: 1,
  }
  const foldOf = Int32Array.from(cut)
  const wanted = { algorithm: 'naive-bayes', metric: 'accuracy', trees: 1 } as const

  it.each([
    ['forward', 1],
    ['forward', 2],
    ['forward', 3],
    ['backward', 1],
    ['backward', 2],
    ['backward', 3],
  ] as const)("chooses scikit-learn's columns (%s to %i)", (direction, count) => {
    const found = searchColumns(5, { direction, columns: count, tolerance: 0 }, (positions) =>
      crossValidated(
        data,
        positions.map((position) => preprocessor.plans[position]!),
        wanted,
        foldOf,
      ),
    )
    expect(found).toEqual((direction === 'forward' ? forward : backward)[count])
  })
})
