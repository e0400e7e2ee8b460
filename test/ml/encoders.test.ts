import { describe, expect, it } from 'vitest'
import { cellOf, findColumn, type Frame } from '../../main/lib/frame.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitTransform } from '../../main/ml/preprocess-fit.ts'
import { preprocessorFromJson } from '../../main/ml/preprocessor-json.ts'
import { preprocessDefaults, type PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { encodeTarget } from '../../main/ml/model.ts'
import { binOf, quantileBinEdges } from '../../main/ml/quantile-bins.ts'
import { poolRareLevels } from '../../main/ml/rare-levels.ts'
import { crossFittedShares, targetShares } from '../../main/ml/target-encoding.ts'
import { category, numbers, readFixture, table } from './tables.ts'

const fixture = readFixture('preprocess')
const town = category('town', fixture.town)
const width = numbers('width', fixture.width)
const frame = table(town, width, category('class', fixture.binary))
const unseen = table(category('town', ['town 00', 'Atlantis', null]), numbers('width', [1, 1e9, null]))

interface Rare {
  params: Partial<PreprocessSpec['rare']>
  levels: string[]
}

interface Shares {
  target: 'binary' | 'classes'
  smooth: 'auto' | number
  levels: string[]
  encodings: number[][]
  mean: number[]
  apart: number[][]
}

interface Bins {
  column: 'width' | 'count'
  count: number
  edges: number[]
  places: number[]
}

/** Fitted, told on in a file, and read back. */
function fit(spec: Partial<PreprocessSpec>, given: Frame = frame) {
  const fitted = fitTransform(given, spec, { target: 'class' })
  return { ...fitted, preprocessor: preprocessorFromJson(JSON.parse(JSON.stringify(fitted.preprocessor))) }
}

const cells = (given: Frame, name: string) => {
  const column = findColumn(given, name)!
  return Array.from({ length: given.rowCount }, (_, row) => cellOf(column, row))
}

describe('rare levels', () => {
  it.each<Rare>(fixture.rare)('are those of scikit-learn ($params)', ({ params, levels }) => {
    const { pool } = poolRareLevels(town, { ...preprocessDefaults.rare, ...params })
    expect(pool?.rare ?? []).toEqual(levels)
  })

  it('become one, and unknown ones too', () => {
    const { preprocessor, features } = fit({ rare: { minCount: 20, minShare: 0 }, encoding: 'one-hot' })
    const names = preprocessor.features.map(({ name }) => name)
    expect(names).toContain('town=other')
    const known = names.filter((name) => name.startsWith('town=')).map((name) => name.slice(5))
    const wanted = cells(frame, 'town').map((one) => Number(one !== null && !known.includes(String(one))))
    expect(cells(features, 'town=other')).toEqual(wanted)
    const applied = applyPreprocessor(preprocessor, unseen)
    expect(cells(applied.frame, 'town=other')).toEqual([0, 1, 0])
    expect(applied.notes).toEqual([
      'town: "Atlantis" was not in the training rows, treated as "other" (1 row).',
    ])
  })

  it('leave a column out that has no others, and take another name where theirs is taken', () => {
    const missing = { default: 'most-frequent' as const, columns: {} }
    const { preprocessor } = fit({ rare: { minCount: 200, minShare: 0 }, missing })
    expect(preprocessor.report).toContainEqual({
      column: 'town',
      action: 'dropped',
      reason: 'it is constant in the training rows',
    })
    const taken = category('town', [...fixture.town.slice(0, 290), ...Array(10).fill('other')])
    expect(poolRareLevels(taken, { minCount: 6, minShare: 0 }).pool?.level).toBe('(other)')
  })
})

const expectClose = (own: ArrayLike<number>, wanted: readonly number[]) => {
  expect(own).toHaveLength(wanted.length)
  const worst = Array.from(own).reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0)
  expect(worst).toBeLessThan(1e-9)
}

describe('target encoding', () => {
  it.each<Shares>(fixture.shares)(
    'has the shares of scikit-learn ($target, smooth $smooth)',
    ({ target, smooth, levels, encodings, apart }) => {
      const labels = encodeTarget(category('y', fixture[target]))
      const outputs = encodings.length
      const shares = targetShares(town.codes, town.levels.length, labels, smooth)
      // Missing is "(none)" there, which is before the towns.
      const order = [...levels.slice(1).keys(), -1].map((_, i) => (i + 1) % levels.length)
      expectClose(
        shares,
        order.flatMap((at) => encodings.map((one) => one[at]!)),
      )
      const foldOf = Int32Array.from(fixture.folds)
      expectClose(crossFittedShares(town.codes, town.levels.length, labels, smooth, foldOf), apart.flat())
      expect(apart[0]).toHaveLength(outputs)
    },
  )

  it('gives training rows what other rows say, and later rows what all say', () => {
    const { preprocessor, features } = fit({ encoding: 'target' })
    expect(preprocessor.features.map(({ name }) => name)).toEqual(['P(yes|town)', 'width'])
    const learnt = cells(features, 'P(yes|town)')
    const applied = cells(applyPreprocessor(preprocessor, frame).frame, 'P(yes|town)')
    expect(new Set(applied).size).toBeLessThanOrEqual(town.levels.length + 1)
    expect(learnt.filter((one, row) => one !== applied[row]).length).toBeGreaterThan(250)
    expect(fit({ encoding: 'target' }).features).toEqual(features)
    const other = fitTransform(frame, { encoding: 'target' }, { target: 'class', seed: 1 })
    expect(other.features).not.toEqual(features)
    expect(other.preprocessor).toEqual(preprocessor)
  })

  it('tells a column of noise nothing about the target', () => {
    const noise = category(
      'noise',
      Array.from({ length: 300 }, (_, row) => `n${(row * 7919) % 149}`),
    )
    const given = table(noise, category('class', fixture.binary))
    const { features, preprocessor } = fit(
      { encoding: 'target', targetEncoding: { smooth: 0, folds: 5 } },
      given,
    )
    const follows = (own: (string | number | null)[]) =>
      own.filter((share, row) => (Number(share) > 0.5 ? 'yes' : 'no') === fixture.binary[row]).length / 300
    expect(follows(cells(applyPreprocessor(preprocessor, given).frame, 'P(yes|noise)'))).toBeGreaterThan(0.7)
    expect(follows(cells(features, 'P(yes|noise)'))).toBeLessThan(0.6)
  })

  it('takes unknown values as missing, and has one column for each of several classes', () => {
    const given = table(town, category('class', fixture.classes))
    const { preprocessor } = fit({ encodings: { town: 'target' } }, given)
    expect(preprocessor.features.map(({ name }) => name)).toEqual([
      'P(high|town)',
      'P(low|town)',
      'P(middle|town)',
    ])
    const { frame: applied } = applyPreprocessor(preprocessor, unseen)
    for (const { name } of preprocessor.features) {
      const [, unknown, missing] = cells(applied, name)
      expect(unknown).toBe(missing)
    }
  })

  it('refuses what would be too large', () => {
    const many = Int32Array.from({ length: 2000 }, (_, row) => row)
    const labels = {
      codes: many.map((row) => row % 1000),
      classes: Array.from(many.subarray(0, 1000), String),
    }
    expect(() => targetShares(many, 2000, labels, 'auto')).toThrow('Put rare values together')
  })
})

describe('bins', () => {
  it.each<Bins>(fixture.bins)(
    'of $column are those of scikit-learn ($count)',
    ({ column, count, edges, places }) => {
      const { values } = numbers(column, fixture[column])
      const own = quantileBinEdges(values, count)
      expectClose(own, edges)
      const known = values.filter((value) => !Number.isNaN(value))
      expect(Array.from(known, (value) => binOf(edges, value))).toEqual(places)
    },
  )

  it('are encoded as categories are, with their gaps filled before', () => {
    const bins = { default: 0, columns: { width: 4 } }
    const { preprocessor } = fit({ bins, drop: ['town'], encoding: 'one-hot' })
    const names = preprocessor.features.map(({ name }) => name)
    expect(names).toHaveLength(4)
    expect(names[0]).toMatch(/^width=< [\d.]+$/)
    const applied = applyPreprocessor(preprocessor, unseen).frame
    expect(names.map((name) => cells(applied, name))).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ])
    const ordinal = fit({
      bins,
      encoding: 'ordinal',
      missing: { default: 'keep', columns: { width: { constant: -5 } } },
    }).preprocessor
    expect(cells(applyPreprocessor(ordinal, unseen).frame, 'width')).toEqual([0, 3, 0])
    const own = fit({ bins, missing: { default: 'category', columns: {} } }).preprocessor
    expect(cells(applyPreprocessor(own, unseen).frame, 'width')[2]).toBe('missing')
  })

  it.each([
    [{ town: 4 }, 'bins.town: town is a category; only numbers are cut into bins.'],
    [{ width: 256 }, 'bins.width must be a whole number from 2 to 255, but is 256.'],
    [{ with: 3 }, 'There is no column "with". Did you mean "width"?'],
  ])('refuse %o', (columns, message) => {
    expect(() => fit({ bins: { default: 0, columns } })).toThrow(message)
  })
})

describe('the missing indicator', () => {
  it('is there for columns with gaps, whatever becomes of these', () => {
    const given = table(...frame.columns, numbers('count', fixture.count))
    for (const rule of ['keep', 'most-frequent', 'category'] as const) {
      const { preprocessor, features } = fit(
        { missing: { default: rule, columns: {}, indicator: true } },
        given,
      )
      expect(preprocessor.features.map(({ name }) => name)).toEqual([
        'town',
        'town is missing',
        'width',
        'width is missing',
        'count',
      ])
      expect(cells(features, 'width is missing')).toEqual(
        fixture.width.map((one: number | null) => Number(one === null)),
      )
      expect(cells(applyPreprocessor(preprocessor, unseen).frame, 'town is missing')).toEqual([0, 1, 1])
    }
  })

  it('does not take the name of another column', () => {
    const given = table(...frame.columns, { ...width, name: 'town is missing' })
    expect(() => fit({ missing: { default: 'keep', columns: {}, indicator: true } }, given)).toThrow(
      'Two features would have the name "town is missing"',
    )
  })

  it('keeps a column whose gaps alone tell something', () => {
    const given = table(
      numbers(
        'same',
        fixture.width.map((one: number | null) => one && 3),
      ),
      frame.columns[2]!,
    )
    const missing = { default: 'most-frequent' as const, columns: {} }
    expect(() => fit({ missing }, given)).toThrow('No feature is left')
    expect(fit({ missing: { ...missing, indicator: true } }, given).preprocessor.features).toHaveLength(2)
  })
})
