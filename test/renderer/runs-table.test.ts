import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunColumnInfo } from '../../main/contract/tracked-run.ts'
import { columnFormat } from '../../renderer/pages/experiments/format-metric.ts'
import { heatOf } from '../../renderer/pages/experiments/grid-layout.ts'
import {
  complete,
  completionAt,
  columnsFor,
  withCondition,
  writeValue,
} from '../../renderer/pages/experiments/query-completion.ts'
import { numberOf, toRunColumn, usualColumns } from '../../renderer/pages/experiments/run-column.ts'
import type { Opening } from '../../renderer/pages/experiments/run-tree.ts'
import { branchSize, locate, toBranch } from '../../renderer/pages/experiments/run-tree.ts'
import { moved, nextSort, sortOf } from '../../renderer/pages/experiments/runs-look.ts'

const info = (
  group: RunColumnInfo['group'],
  key: string,
  more: Partial<RunColumnInfo> = {},
): RunColumnInfo => ({
  column: `${group}.${key}`,
  group,
  key,
  kind: group === 'metrics' ? 'number' : 'text',
  runs: 2,
  isVarying: true,
  ...more,
})

describe('the tree of lines', () => {
  const openings: Opening[] = [
    { id: 'a', parentId: 'root', index: 1, rows: 2 },
    { id: 'deep', parentId: 'a', index: 1, rows: 3 },
    { id: 'b', parentId: 'root', index: 3, rows: 1 },
    { id: 'closed', parentId: 'not open', index: 0, rows: 9 },
  ]
  const tree = toBranch('root', 5, openings)

  it('puts what is open right below its line, at any depth', () => {
    const lines = Array.from({ length: branchSize(tree) }, (_, at) => {
      const { branch, index, depth } = locate(tree, at)
      return `${branch.id}${index}/${depth}`
    })
    expect(lines).toEqual(
      'root0/0 root1/0 a0/1 a1/1 deep0/2 deep1/2 deep2/2 root2/0 root3/0 b0/1 root4/0'.split(' '),
    )
  })

  it('has every row of every list once, whatever is open', () => {
    const opening = fc.record({ parent: fc.nat(4), index: fc.nat(9), rows: fc.nat(6) })
    fc.assert(
      fc.property(fc.nat(12), fc.array(opening, { maxLength: 5 }), (rows, made) => {
        const list = made.map(({ parent, ...rest }, at) => ({
          ...rest,
          id: `n${at}`,
          parentId: parent >= at ? 'root' : `n${parent}`,
        }))
        const branch = toBranch('root', rows, list)
        const seen = Array.from({ length: branchSize(branch) }, (_, at) => {
          const place = locate(branch, at)
          expect(place.index).toBeLessThan(place.branch.rows)
          return `${place.branch.id} ${place.index}`
        })
        expect(new Set(seen).size).toBe(seen.length)
      }),
    )
  })
})

describe('the columns of the table', () => {
  const infos = [
    info('attributes', 'state'),
    info('metrics', 'loss'),
    info('metrics', 'accuracy'),
    info('params', 'depth'),
    info('params', 'same', { isVarying: false }),
    info('metrics', 'odd.min', { column: 'metrics.`odd.min`' }),
  ]
  const byName = new Map(infos.map((one) => [one.column, one]))

  it('know the value of a metric that is meant from what is kept', () => {
    expect(toRunColumn('metrics.loss.min', byName)).toMatchObject({
      title: 'loss (min)',
      base: 'metrics.loss',
      aggregate: 'min',
      better: 'low',
    })
    expect(toRunColumn('metrics.`odd.min`', byName)).toMatchObject({ title: 'odd.min', aggregate: 'last' })
    expect(toRunColumn('metrics.gone', byName)).toBeUndefined()
    expect(toRunColumn('params.depth.min', byName)).toBeUndefined()
  })

  it('show what tells most and the params in which runs differ', () => {
    expect(usualColumns(infos)).toEqual([
      'attributes.state',
      'metrics.accuracy',
      'params.depth',
      'model',
      'attributes.duration',
      'attributes.start_time',
    ])
  })

  it('read numbers as JSON had to write them, and text as no number', () => {
    expect([
      numberOf('NaN'),
      numberOf('-Infinity'),
      numberOf('0.5'),
      numberOf(' '),
      numberOf('x'),
      numberOf(null),
    ]).toEqual([NaN, -Infinity, 0.5, undefined, undefined, undefined])
  })

  it('are sorted by their better end first, then by the other, then newest first again', () => {
    const loss = toRunColumn('metrics.loss', byName)!
    const first = nextSort({}, loss)
    expect(first.sort).toEqual([{ column: 'metrics.loss', descending: false }])
    expect(nextSort(first, loss).sort).toEqual([{ column: 'metrics.loss', descending: true }])
    expect(sortOf(nextSort(nextSort(first, loss), loss))).toEqual(sortOf({}))
  })

  it('move by one place and stay at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 'b', 1)).toEqual(['a', 'b'])
  })
})

describe('one way to write the numbers of a column', () => {
  it('has the places that the smallest of them needs', () => {
    const write = columnFormat([0.0007, 0.00022, 0.31])
    expect([write(0.0007), write(0.00022), write(0.31), write(0)]).toEqual([
      '0.00070',
      '0.00022',
      '0.31000',
      '0',
    ])
  })
  it('has the places that tell equal ones apart', () => {
    const write = columnFormat([0.99999, 0.99998, 0.99991])
    expect(write(0.99999)).not.toBe(write(0.99998))
  })
  it('never writes zero for what is not, however far apart the numbers are', () => {
    const write = columnFormat([0.5, 0.9, 1e-12])
    expect([write(0.5), write(1e-12), write(-1e-12)]).toEqual(['0.5000', '<0.0001', '>−0.0001'])
    expect(columnFormat([1e-9, 3e-8])(1e-9)).toBe('1.00e-9')
  })
  it('leaves whole and large numbers as they are', () => {
    expect(columnFormat([1, 20])(20)).toBe('20')
    expect(columnFormat([1200.5, 3])(1200.5)).toBe('1,200.5')
    expect(columnFormat([])(undefined)).toBe('–')
  })
})

describe('the heat of a difference', () => {
  it('says better or worse by what the metric means', () => {
    expect(heatOf({ better: 'high', heatFull: 0.2 }, 0.1)).toBe(0.5)
    expect(heatOf({ better: 'low', heatFull: 0.2 }, 0.4)).toBe(-1)
    expect(heatOf({ heatFull: 0.2 }, 0.1)).toBeUndefined()
    expect(heatOf({ better: 'low', heatFull: 0 }, 0)).toBeUndefined()
  })
})

const wants = (text: string) => {
  const { wants: what, column, typed } = completionAt(text, text.length)
  return [what, column, typed]
}

describe('the completion of a query', () => {
  it('follows the grammar', () => {
    expect(wants('')).toEqual(['column', undefined, ''])
    expect(wants('metr')).toEqual(['column', undefined, 'metr'])
    expect(wants('NOT (params.`a b` ')).toEqual(['operator', 'params.`a b`', ''])
    expect(wants("params.model = 'fo")).toEqual(['value', 'params.model', "'fo"])
    expect(wants("params.model IN ('a', 'b")).toEqual(['value', 'params.model', "'b"])
    expect(wants("params.model IN ('a') ")).toEqual(['joint', undefined, ''])
    expect(wants('metrics.loss.min < 0.1 ')).toEqual(['joint', undefined, ''])
    expect(wants('tags.x IS NOT NULL a')).toEqual(['joint', undefined, 'a'])
    expect(wants('metrics.a > 1 AND (')).toEqual(['column', undefined, ''])
  })

  it('never fails and never leaves the text, whatever is typed', () => {
    const piece = fc.constantFrom("'", '"', '`', '(', ')', 'AND', 'metrics.a', '=', ' ', 'é', '🍄', '!')
    fc.assert(
      fc.property(fc.array(piece), fc.nat(40), (parts, at) => {
        const text = parts.join('')
        const caret = Math.min(at, text.length)
        const { from, to } = completionAt(text, caret)
        expect(from).toBeLessThanOrEqual(to)
        expect(to).toBe(caret)
      }),
    )
  })

  it('replaces what was typed and puts the caret behind it', () => {
    const text = 'metrics.a > 1 AND par AND x = 1'
    const at = completionAt(text, 21)
    expect(complete(text, at, 'params.depth')).toEqual({
      text: 'metrics.a > 1 AND params.depth AND x = 1',
      caret: 31,
    })
  })

  it('offers what begins with the word first', () => {
    const list = [info('params', 'maxDepth'), info('params', 'depth')]
    expect(columnsFor('depth', list).map(({ key }) => key)).toEqual(['depth', 'maxDepth'])
  })

  it('writes values and conditions so that they are read back as they were', () => {
    expect(writeValue("it's", 'text')).toBe("'it''s'")
    expect(withCondition(' a = 1 OR b = 2 ', 'c = 3')).toBe('(a = 1 OR b = 2) AND c = 3')
    expect(withCondition('', 'c = 3')).toBe('c = 3')
  })
})
