import { describe, expect, it } from 'vitest'
import { cellOf, findColumn, takeRows, type Frame } from '../../main/lib/frame.ts'
import { alignFeatures, applyPreprocessor, trainingRows } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor, fitTransform } from '../../main/ml/preprocess-fit.ts'
import type { MissingRule, PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { category, numbers, readMushrooms, table } from './tables.ts'

const rowCount = 40
const each = <T>(f: (row: number) => T) => Array.from({ length: rowCount }, (_, row) => f(row))
const frame = table(
  category(
    'class',
    each((row) => 'ab'[row % 2]!),
  ),
  category(
    'color',
    each((row) => (row % 5 === 0 ? null : ['red', 'blue', 'red', 'red'][row % 4]!)),
  ),
  numbers(
    'size',
    each((row) => (row % 10 === 0 ? null : row % 7)),
  ),
  numbers(
    'id',
    each((row) => 1000 + row),
  ),
  category(
    'code',
    each((row) => `no ${row}`),
  ),
  category(
    'same',
    each(() => 'x'),
  ),
  numbers(
    'empty',
    each(() => null),
  ),
)
const fit = (spec: Partial<PreprocessSpec>, given: Frame = frame) =>
  fitPreprocessor(given, spec, { target: 'class' })
const cells = (given: Frame, name: string) => {
  const column = findColumn(given, name)!
  return Array.from({ length: given.rowCount }, (_, row) => cellOf(column, row))
}

describe('preprocessing', () => {
  it('drops constants, identifiers and empty columns, and says why', () => {
    const { features, report, inputs } = fit({})
    expect(features.map((one) => one.name)).toEqual(['color', 'size'])
    expect(inputs.map((one) => one.name)).toEqual(['color', 'size'])
    expect(report.filter((one) => one.action === 'dropped')).toEqual([
      {
        column: 'id',
        action: 'dropped',
        reason: 'it looks like an identifier: 40 different values in 40 rows',
      },
      {
        column: 'code',
        action: 'dropped',
        reason: 'it looks like an identifier: 40 different values in 40 rows',
      },
      { column: 'same', action: 'dropped', reason: 'it is constant in the training rows' },
      { column: 'empty', action: 'dropped', reason: 'every value is missing' },
    ])
  })

  it.each<[MissingRule, string | number | null]>([
    ['keep', null],
    ['most-frequent', 'red'],
    ['category', 'missing'],
    [{ constant: 'none' }, 'none'],
  ])('makes a missing category %o into %s', (rule, expected) => {
    const preprocessor = fit({ missing: { default: 'keep', columns: { color: rule } } })
    expect(cells(applyPreprocessor(preprocessor, frame).frame, 'color')[0]).toBe(expected)
  })

  it.each<[MissingRule, number | null]>([
    ['keep', null],
    ['median', 3],
    [{ constant: 9 }, 9],
  ])('makes a missing number %o into %s', (rule, expected) => {
    const preprocessor = fit({ missing: { default: 'keep', columns: { size: rule } } })
    expect(cells(applyPreprocessor(preprocessor, frame).frame, 'size')[0]).toBe(expected)
  })

  it('leaves rows with missing cells out of training only', () => {
    const preprocessor = fit({ missing: { default: 'keep', columns: { color: 'drop' } } })
    expect(trainingRows(preprocessor, frame).length).toBe(32)
    expect(applyPreprocessor(preprocessor, frame).frame.rowCount).toBe(40)
  })

  it('hands out the weights of the rows that are left, and keeps them from the features', () => {
    const { features, rows, weights } = fitTransform(
      frame,
      { weight: 'id', missing: { default: 'keep', columns: { color: 'drop' } } },
      { target: 'class' },
    )
    expect(features.columns.map(({ name }) => name)).toEqual(['color', 'size'])
    expect(Array.from(weights ?? [])).toEqual(Array.from(rows, (row) => 1000 + row))
    const weigh =
      (name: string, given: Frame = frame) =>
      () =>
        fitTransform(given, { weight: name }, { target: 'class' })
    expect(weigh('sizes')).toThrow('There is no column "sizes" to weigh rows by. Did you mean "size"?')
    expect(weigh('class')).toThrow('weight names the target "class"')
    expect(weigh('color')).toThrow('it is a category, not a column of numbers')
    expect(weigh('size')).toThrow('a row has none there; weights are numbers from 0')
    const zeros = numbers('zeros', Array(rowCount).fill(0))
    expect(weigh('zeros', table(...frame.columns, zeros))).toThrow('it is 0 in every row')
  })

  it('learns from the training rows only: later values change nothing', () => {
    const train = takeRows(frame, [1, 2, 3, 4, 6, 7, 8, 9])
    const preprocessor = fit(
      {
        missing: { default: 'median', columns: { color: 'most-frequent', code: 'keep' } },
        drop: ['code', 'id'],
      },
      train,
    )
    const other = table(category('color', ['green', 'red']), numbers('size', [1e9, null]))
    const applied = applyPreprocessor(preprocessor, other)
    expect(cells(applied.frame, 'size')).toEqual([1e9, 2])
    expect(cells(applied.frame, 'color')).toEqual(['red', 'red'])
    expect(applied.notes).toEqual([
      'color: "green" was not in the training rows, treated as missing (1 row).',
    ])
  })

  it('notes an absent column and one of another kind', () => {
    const applied = applyPreprocessor(fit({}), table(numbers('color', [1])))
    expect(applied.notes).toEqual([
      'color: holds numbers where the model was fitted on categories; treated as missing.',
      'size: the column is absent, treated as missing.',
    ])
  })

  it('encodes one-hot and ordinal, and scales', () => {
    const oneHot = fit({ encoding: 'one-hot' })
    expect(oneHot.features.map((one) => one.name)).toEqual(['color=blue', 'color=red', 'size'])
    const applied = applyPreprocessor(oneHot, frame).frame
    expect(cells(applied, 'color=blue').slice(0, 3)).toEqual([0, 1, 0])
    expect(cells(applyPreprocessor(fit({ encoding: 'ordinal' }), frame).frame, 'color').slice(0, 3)).toEqual([
      null,
      0,
      1,
    ])
    const standard = cells(applyPreprocessor(fit({ scaling: 'standard' }), frame).frame, 'size').filter(
      (one) => one !== null,
    )
    expect(standard.reduce<number>((sum, one) => sum + Number(one), 0)).toBeCloseTo(0)
    const range = cells(applyPreprocessor(fit({ scaling: 'min-max' }), frame).frame, 'size').filter(
      (one) => one !== null,
    )
    expect([Math.min(...range.map(Number)), Math.max(...range.map(Number))]).toEqual([0, 1])
  })

  it('encodes single columns in their own way, and names what cannot be', () => {
    const { features } = fit({ encodings: { color: 'one-hot', code: 'ordinal' }, dropIdentifiers: false })
    expect(features.map((one) => one.name)).toEqual(['color=blue', 'color=red', 'size', 'id', 'code'])
    expect(() => fit({ encodings: { colour: 'one-hot' } })).toThrow('There is no column "colour".')
    expect(() => fit({ encodings: { size: 'one-hot' } })).toThrow(
      'encodings.size: size holds numbers; only categories are encoded. Cut it into bins (bins.columns) first.',
    )
  })

  it('derives columns, from derived ones too, and asks only for the raw ones it reads', () => {
    const preprocessor = fit({
      derive: { twice: 'size * 2', big: "if(twice > 6, 'big', 'small')" },
      drop: ['size', 'twice', 'color'],
    })
    expect(preprocessor.inputs.map((one) => one.name)).toEqual(['size'])
    expect(cells(applyPreprocessor(preprocessor, frame).frame, 'big').slice(0, 5)).toEqual([
      null,
      'small',
      'small',
      'small',
      'big',
    ])
  })

  it('selects by mutual information and prunes twins', () => {
    const twins = table(
      ...frame.columns,
      category('twin', cells(frame, 'class').map(String)),
      category(
        'same-twin',
        cells(frame, 'class').map((one) => `${one}!`),
      ),
    )
    const names = (select: PreprocessSpec['select']) =>
      fit({ select }, twins).plans.map((plan) => plan.source)
    expect(names({ mutualInformation: { top: 1 } })).toEqual(['twin'])
    expect(names({ correlation: { threshold: 0.9 } })).toEqual(['color', 'size', 'twin'])
  })

  it.each([
    [{ drop: ['colour'] }, 'There is no column "colour". Did you mean "color"?'],
    [{ derive: { size: '1' } }, 'derive.size: there is a column "size" already.'],
    [{ derive: { leak: "`class` = 'a'" } }, 'reads the target "class"'],
    [
      { missing: { default: 'keep' as const, columns: { color: 'median' as const } } },
      '"median" needs numbers',
    ],
    [{ drop: ['color', 'size'] }, 'No feature is left to learn from.'],
  ])('refuses %o', (spec, message) => {
    expect(() => fit(spec)).toThrow(message)
  })

  it('drops veil-type of the mushrooms, and aligns what a warehouse codes in another order', () => {
    const mushrooms = readMushrooms()
    const preprocessor = fitPreprocessor(mushrooms, {}, { target: 'class' })
    expect(preprocessor.features).toHaveLength(21)
    expect(preprocessor.report).toContainEqual({
      column: 'veil-type',
      action: 'dropped',
      reason: 'it is constant in the training rows',
    })
    const { frame: features } = applyPreprocessor(preprocessor, mushrooms)
    const odor = features.columns.map((column) => {
      if (column.kind === 'number') return column
      const levels = column.levels.toReversed()
      return {
        ...column,
        levels,
        codes: column.codes.map((code) => (code < 0 ? code : levels.length - 1 - code)),
      }
    })
    const aligned = alignFeatures(preprocessor.features, { ...features, columns: odor.toReversed() })
    expect(aligned.columns.map((one) => one.kind === 'category' && Array.from(one.codes))).toEqual(
      features.columns.map((one) => one.kind === 'category' && Array.from(one.codes)),
    )
  })
})
