import { anything, array, assert, constantFrom, oneof, property, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ColumnSummary, RowFilter } from '../../main/contract/dataset.ts'
import { rowFilter } from '../../main/contract/dataset.ts'
import { binName, describeBin } from '../../renderer/charts/histogram.ts'
import { describeValueBar } from '../../renderer/charts/value-bars.ts'
import { cellText, valueName } from '../../renderer/pages/data/cell-text.ts'
import { columnBars, valuesForBins } from '../../renderer/pages/data/column-bars.ts'
import { toGridColumns } from '../../renderer/pages/data/grid-column.ts'
import { shapeInWords } from '../../renderer/pages/data/mini-distribution.tsx'
import { readTypedCell } from '../../renderer/pages/data/read-typed-cell.ts'
import {
  describeFilter,
  describePart,
  partOfValue,
  partsOfBin,
  readFilter,
  withPart,
} from '../../renderer/pages/data/row-filter.ts'
import { sortFrom, sortKey } from '../../renderer/pages/data/sort-key.ts'

const labels = { f: 'foul', n: 'none' }

const summary = (rest: Partial<ColumnSummary>): ColumnSummary => ({
  name: 'odor',
  originalName: 'odor',
  type: 'text',
  role: 'feature',
  missing: 0,
  distinct: 2,
  top: [],
  ...rest,
})

describe('a cell in words', () => {
  it('has its meaning before its code', () => {
    expect(cellText('f', labels)).toBe('foul (f)')
    expect(cellText('q', labels)).toBe('q')
    expect(cellText('constructor', labels)).toBe('constructor')
    expect(cellText(0.1)).toBe('0.1')
  })

  it('is named when it is missing or empty', () => {
    expect(valueName(null)).toBe('missing')
    expect(valueName('')).toBe('empty text')
    expect(valueName(false)).toBe('false')
  })
})

describe('a row filter', () => {
  const filter: RowFilter = [
    { column: 'odor', is: '=', value: 'f' },
    { column: 'root', is: 'missing' },
  ]

  it('reads as a sentence', () => {
    expect(describeFilter(filter, (column) => (column === 'odor' ? labels : undefined))).toBe(
      'odor is foul (f) and root is missing',
    )
    expect(describePart({ column: 'age', is: '>=', value: 20.65 })).toBe('age is at least 20.65')
    expect(describePart({ column: 'odor', is: 'in', values: ['f', null] }, labels)).toBe(
      'odor is one of foul (f), missing',
    )
  })

  it('does not hold the same condition twice', () => {
    expect(withPart(filter, partOfValue('odor', 'f'))).toHaveLength(2)
    expect(withPart(filter, partOfValue('odor', 'n'))).toHaveLength(3)
  })

  it('asks for missing cells by name, since nothing equals them', () => {
    expect(partOfValue('root', null)).toEqual({ column: 'root', is: 'missing' })
  })

  it('takes the upper edge only into the last bin', () => {
    expect(partsOfBin('age', [0, 10, 20], 0).map((part) => part.is)).toEqual(['>=', '<'])
    expect(partsOfBin('age', [0, 10, 20], 1).map((part) => part.is)).toEqual(['>=', '<='])
  })

  it('comes back from an address as it went in', () => {
    expect(readFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter)
  })

  it('is what the contract accepts, whatever an address says', () => {
    const part = record(
      {
        column: oneof(string(), anything()),
        is: oneof(constantFrom('=', '!=', 'in', 'missing', 'contains', 'no such'), anything()),
        value: anything(),
        values: anything(),
      },
      { requiredKeys: [] },
    )
    assert(
      property(oneof(anything(), array(oneof(part, anything()))), (value) => {
        expect(rowFilter.safeParse(readFilter(value) ?? []).success).toBe(true)
      }),
    )
  })
})

describe('a sorting in the address', () => {
  it('comes back as it went in, whatever the column is called', () => {
    assert(
      property(string({ minLength: 1 }), constantFrom(true, false), (column, isDescending) => {
        expect(sortFrom(sortKey({ column, isDescending }))).toEqual({ column, isDescending })
      }),
    )
    expect(sortFrom('odor')).toBeUndefined()
    expect(sortFrom('-')).toBeUndefined()
  })
})

describe('a typed value', () => {
  it('is read as the column holds it', () => {
    expect(readTypedCell(' 4.5 ', 'number')).toBe(4.5)
    expect(readTypedCell('four', 'number')).toBeUndefined()
    expect(readTypedCell('', 'integer')).toBeUndefined()
    expect(readTypedCell('TRUE', 'boolean')).toBe(true)
    expect(readTypedCell('2020-02-30x', 'date')).toBeUndefined()
    expect(readTypedCell(' f', 'text')).toBe(' f')
  })
})

describe('the columns of a grid', () => {
  const page = { columns: ['a', 'b', 'c'], rows: [['x', 'a long value of a cell', null]] }

  it('know where their cells are when some stand in front', () => {
    const columns = toGridColumns(page, [{ name: 'c', type: 'integer' }], ['c'])
    expect(columns.map((column) => [column.name, column.at, column.type])).toEqual([
      ['c', 2, 'integer'],
      ['a', 0, undefined],
      ['b', 1, undefined],
    ])
  })

  it('are as wide as what they hold', () => {
    const [a, b] = toGridColumns(page, [])
    expect(b!.widthPx).toBeGreaterThan(a!.widthPx)
  })
})

describe('the distribution of a column', () => {
  const odor = summary({
    labels,
    missing: 10,
    top: [
      { value: 'n', count: 60 },
      { value: 'f', count: 25 },
      { value: null, count: 10 },
    ],
  })

  it('accounts for every row', () => {
    const bars = columnBars(odor, 100)
    expect(bars.map((bar) => [bar.name, bar.count])).toEqual([
      ['none (n)', 60],
      ['foul (f)', 25],
      ['all other values', 5],
      ['missing', 10],
    ])
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(100)
  })

  it('shows a number with few values by them, and one with many by bins', () => {
    const histogram = { edges: [1, 2, 3], counts: [8, 2] }
    const top = [
      { value: 2, count: 8 },
      { value: 1, count: 2 },
    ]
    const few = valuesForBins(summary({ type: 'integer', distinct: 2, histogram, top }))
    expect(few.histogram).toBeUndefined()
    expect(few.top.map((one) => one.value)).toEqual([1, 2])
    expect(valuesForBins(summary({ type: 'integer', distinct: 900, histogram, top })).histogram).toBe(
      histogram,
    )
  })

  it('is told in words', () => {
    expect(shapeInWords(odor, 100)).toBe('none (n) 60%, foul (f) 25%')
    expect(shapeInWords(summary({ missing: 5, distinct: 0 }), 5)).toBe('no values')
    const edges = [0, 5, 10]
    const number = summary({
      type: 'number',
      histogram: { edges, counts: [1, 3] },
      quantiles: [0, 4, 6, 8, 9],
    })
    expect(shapeInWords(number, 4)).toBe('0 to 10, half of them up to 6')
  })

  it('says the exact count and part of a bar and of a bin', () => {
    expect(describeValueBar({ name: '<b>', count: 1234 }, 4936)).toBe('<b>\n1,234 of 4,936 rows (25%)')
    const bins = { edges: [0, 2.5, 5], counts: [3, 1] }
    expect(binName(bins.edges, 1)).toBe('2.5 to 5')
    expect(describeBin(bins, 0, 4)).toBe('0 to 2.5\n3 of 4 rows (75%)')
  })
})
