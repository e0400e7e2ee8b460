import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Frame } from '../../main/lib/frame.ts'
import { frameChecksum } from '../../main/warehouse/checksum.ts'
import type { Answer, Predicate, TableRef, Warehouse } from '../../main/warehouse/warehouse.ts'

const text = (name: string, cells: readonly (string | null)[]): Frame['columns'][number] => {
  const levels = [...new Set(cells.filter((cell) => cell !== null))].toSorted()
  return {
    name,
    kind: 'category',
    levels,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell))),
  }
}
const numbers = (name: string, cells: readonly (number | null)[]): Frame['columns'][number] => ({
  name,
  kind: 'number',
  values: Float64Array.from(cells, (cell) => cell ?? Number.NaN),
})
const frameOf = (...columns: Frame['columns'][number][]): Frame => ({
  rowCount: columns[0]!.kind === 'number' ? columns[0]!.values.length : columns[0]!.codes.length,
  columns,
})

/** Every back end must pass this; the last test proves that the suite really ran. */
export function describeWarehouse(backEnd: string, open: () => Promise<Warehouse>): void {
  describe(`warehouse: ${backEnd}`, () => {
    let warehouse: Warehouse
    let ran = 0
    beforeAll(async () => {
      warehouse = await open()
    })
    afterAll(() => warehouse.close())
    beforeEach(() => {
      ran += 1
    })

    it('awkward names and values come back as they were', async () => {
      const frame = frameOf(
        text('select', ['', null, `it's "q"`, 'a\nb']),
        text('with space', ['é', '🍄', null, '\\']),
        numbers('__proto__', [2 ** 53, null, Infinity, -0.1]),
        text('quo"te', [null, null, null, null]),
      )
      const table = { space: `it's "a" space`, name: '🍄 select', batchId: `b'1` }
      const sent = await warehouse.append(table, frame, table.batchId)
      const back = await warehouse.read(table, {})
      expect(back.columns.map((column) => column.name)).toEqual(frame.columns.map((column) => column.name))
      expect(frameChecksum(back)).toBe(sent.checksum)
      expect(sent.rows).toBe(4)
    })

    it('levels come in the order asked, or ascending', async () => {
      const table = { space: 'pipe', name: 'levels', batchId: 'b' }
      await warehouse.append(table, frameOf(text('c', ['b', 'a', 'c'])), 'b')
      expect((await warehouse.read(table, {})).columns[0]).toMatchObject({ levels: ['a', 'b', 'c'] })
      const read = await warehouse.read(table, { levels: { c: ['c', 'b', 'a'] } })
      expect(read.columns[0]).toMatchObject({ levels: ['c', 'b', 'a'], codes: Int32Array.of(1, 2, 0) })
    })

    it('500 columns go there and back', async () => {
      const frame = frameOf(...Array.from({ length: 500 }, (_, i) => numbers(`c${i}`, [i, null])))
      const table = { space: 'pipe', name: 'wide', batchId: 'b' }
      const { checksum } = await warehouse.append(table, frame, 'b')
      expect(frameChecksum(await warehouse.read(table, {}))).toBe(checksum)
    })

    it('a table is widened by new columns, and a type conflict is refused whole', async () => {
      const table: TableRef = { space: 'pipe', name: 'widened' }
      await warehouse.append(table, frameOf(numbers('a', [1])), 'first')
      await warehouse.append(table, frameOf(numbers('a', [2]), text('b', ['x'])), 'second')
      expect((await warehouse.rows({ ...table, batchId: 'first' }, { limit: 9 })).rows).toEqual([[1, null]])
      await expect(warehouse.append(table, frameOf(text('a', ['x'])), 'third')).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await expect(warehouse.append(table, frameOf(numbers('a', [3])), 'second')).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await expect(warehouse.read(table, {})).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it('batches that were not recorded are discarded', async () => {
      const table: TableRef = { space: 'pipe', name: 'batches' }
      await warehouse.append(table, frameOf(numbers('a', [1])), 'recorded')
      await warehouse.append(table, frameOf(numbers('a', [2, 3])), 'orphan')
      const all = (await warehouse.listTables()).flatMap(({ batches }) => batches)
      expect(await warehouse.discardUnrecorded(all.filter((batch) => batch !== 'orphan'))).toEqual(['orphan'])
      expect((await warehouse.rows(table, { limit: 9 })).total).toBe(1)
    })

    const x = [1, 2, 3, 4, 100, null]
    const g = ['a', 'b', 'a', 'a', null, 'b']
    const measured: TableRef = { space: 'pipe', name: 'measured', batchId: 'm' }
    it('every measure answers as a plain loop would', async () => {
      await warehouse.append(measured, frameOf(numbers('x', x), text('g', g)), 'm')
      const answers = await warehouse.measure(measured, [
        { kind: 'count' },
        { kind: 'count-missing', column: 'x' },
        { kind: 'count-distinct', columns: ['g'] },
        { kind: 'min', column: 'x' },
        { kind: 'max', column: 'g' },
        { kind: 'sum', column: 'x' },
        { kind: 'mean', column: 'x' },
        { kind: 'stddev', column: 'x' },
        { kind: 'mean-length', column: 'g' },
        { kind: 'quantiles', column: 'x', at: [0, 0.25, 0.875] },
        { kind: 'group-counts', columns: ['g'] },
        { kind: 'histogram', column: 'x', bins: 3 },
        { kind: 'count-duplicates', columns: ['g'] },
      ])
      const plain = answers.map((answer: Answer) => ('value' in answer ? answer.value : answer))
      expect(plain.slice(0, 7)).toEqual([6, 1, 2, 1, 'b', 110, 22])
      expect(plain[7]).toBeCloseTo(Math.sqrt((21 ** 2 + 20 ** 2 + 19 ** 2 + 18 ** 2 + 78 ** 2) / 4), 9)
      expect(plain[8]).toBe(1)
      expect(plain[9]).toEqual({ kind: 'numbers', values: [1, 2, 52] })
      const groups = [
        ['a', 3],
        ['b', 2],
        [null, 1],
      ].map(([value, count]) => ({ values: [value], count }))
      expect(plain[10]).toEqual({ kind: 'groups', groups })
      expect(plain[11]).toEqual({ kind: 'histogram', edges: [1, 34, 67, 100], counts: [4, 0, 1] })
      expect(plain[12]).toBe(3)
    })

    it('every predicate keeps the rows it should', async () => {
      const cases: [Predicate, number][] = [
        [{ op: 'is-missing', column: 'x' }, 1],
        [{ op: 'not', of: { op: 'is-missing', column: 'g' } }, 5],
        [{ op: 'in', column: 'g', values: ['a', 'z', null] }, 3],
        [{ op: 'not', of: { op: 'in', column: 'g', values: ['a'] } }, 2],
        [{ op: 'compare', column: 'x', is: '>=', value: 3 }, 3],
        [{ op: 'compare', column: 'g', is: '!=', value: 'a' }, 2],
        [{ op: 'compare-columns', column: 'x', is: '=', other: 'x' }, 5],
        [{ op: 'length', column: 'g', is: '=', value: 1 }, 5],
        [{ op: 'matches', column: 'g', regex: '^[ab]$' }, 5],
        [{ op: 'like', column: 'g', pattern: 'a%' }, 3],
        [{ op: 'is-repeated', columns: ['g'] }, 5],
        [{ op: 'has-type', column: 'g', type: 'number' }, 0],
        [{ op: 'has-type', column: 'x', type: 'number' }, 5],
        [
          {
            op: 'and',
            of: [
              { op: 'like', column: 'g', pattern: 'a' },
              { op: 'compare', column: 'x', is: '<', value: 3 },
            ],
          },
          1,
        ],
        [{ op: 'or', of: [] }, 0],
      ]
      const answers = await warehouse.measure(
        measured,
        cases.map(([where]) => ({ kind: 'count', where })),
      )
      expect(
        answers.map((answer, i) => [cases[i]![0], 'value' in answer ? answer.value : undefined]),
      ).toEqual(cases)
    })

    it('what does not exist is named, and a stopped call is cancelled', async () => {
      await expect(warehouse.read({ space: 'pipe', name: 'nothing' }, {})).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      await expect(warehouse.read(measured, { columns: ['gg'] })).rejects.toThrow('"gg"')
      const signal = AbortSignal.abort()
      await expect(
        warehouse.measure(measured, [{ kind: 'count' }], undefined, { signal }),
      ).rejects.toMatchObject({ code: 'CANCELLED' })
    })

    it('a cancel stops a running call, and a cancelled append leaves nothing', async () => {
      const table = { space: 'pipe', name: 'cancelled' }
      const frame = frameOf(
        numbers(
          'x',
          Array.from({ length: 200_000 }, (_, i) => i),
        ),
      )
      await expect(
        warehouse.append(table, frame, 'b', { signal: AbortSignal.timeout(2) }),
      ).rejects.toMatchObject({
        code: 'CANCELLED',
      })
      expect((await warehouse.listTables()).some((found) => found.name === 'cancelled')).toBe(false)
      await warehouse.append(table, frame, 'b')
      const slow = Array.from({ length: 60 }, () => ({ kind: 'count-duplicates' as const, columns: ['x'] }))
      const running = warehouse.measure(table, slow, undefined, { signal: AbortSignal.timeout(2) })
      await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    })

    it('the suite ran', () => expect(ran).toBe(10))
  })
}
