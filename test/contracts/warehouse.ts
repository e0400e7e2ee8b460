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

const wide = (column: (i: number) => Frame['columns'][number]): Frame =>
  frameOf(...Array.from({ length: 500 }, (_, i) => column(i)))

const and = (...of: Predicate[]): Predicate => ({ op: 'and', of })

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

    it('names and values of any length and kind stay apart', async () => {
      const long = 'a very long name '.repeat(9)
      const names = [
        `${long}1`,
        `${long}2`,
        '`',
        'naïve',
        'naive',
        '🍄',
        'naïve 🍄',
        'a\tb',
        '日本',
        'NULL',
        'batch',
      ]
      const values = [
        'a',
        'A',
        'a ',
        ' a',
        'á',
        'a\u0301',
        '\\N',
        'NULL',
        '\t',
        '\r\n',
        '🍄'.repeat(700),
        'x'.repeat(70_000),
      ]
      const frame = frameOf(
        ...names.map((name, i) =>
          text(
            name,
            values.map((_, j) => values[(i + j) % values.length]!),
          ),
        ),
      )
      for (const name of [`${long}1`, `${long}2`, '日本', '%', '..', 'a/b', 'Levels', 'levels `x`']) {
        const table = { space: `${long} 🍄`, name, batchId: long }
        const sent = await warehouse.append(table, frame, table.batchId)
        const back = await warehouse.read(table, {})
        expect(back.columns.map((column) => column.name)).toEqual(names)
        expect(frameChecksum(back)).toBe(sent.checksum)
      }
      const found = (await warehouse.listTables()).filter(({ space }) => space === `${long} 🍄`)
      expect(found).toHaveLength(8)
      expect(found[0]).toMatchObject({ rows: values.length, batches: [long] })
      const one = await warehouse.findTable({ space: `${long} 🍄`, name: 'levels `x`' })
      expect(one).toMatchObject({ rows: values.length, batches: [long] })
      expect(one!.columns).toEqual(names.map((name) => ({ name, type: 'text' })))
      expect(await warehouse.findTable({ space: `${long} 🍄`, name: 'absent' })).toBeUndefined()
      expect(await warehouse.findTable({ space: 'absent', name: 'levels' })).toBeUndefined()
      const table = { space: `${long} 🍄`, name: '日本', batchId: long }
      const answers = await warehouse.measure(table, [
        { kind: 'count-distinct', columns: ['`'] },
        { kind: 'count', where: { op: 'compare', column: '`', is: '=', value: 'a' } },
        { kind: 'count', where: { op: 'in', column: '🍄', values: ['\\N', 'á'] } },
        { kind: 'group-counts', columns: ['`', 'naive'], limit: 2 },
        { kind: 'count-duplicates', columns: ['`', 'NULL'] },
        { kind: 'max-length', column: '`' },
      ])
      expect(answers.map((answer) => ('value' in answer ? answer.value : answer.kind))).toEqual([
        12,
        1,
        2,
        'groups',
        0,
        70_000,
      ])
      await warehouse.discardBatches([long])
    })

    it('levels come in the order asked, or ascending', async () => {
      const table = { space: 'pipe', name: 'levels', batchId: 'b' }
      await warehouse.append(table, frameOf(text('c', ['b', 'a', 'c'])), 'b')
      expect((await warehouse.read(table, {})).columns[0]).toMatchObject({ levels: ['a', 'b', 'c'] })
      const read = await warehouse.read(table, { levels: { c: ['c', 'b', 'a'] } })
      expect(read.columns[0]).toMatchObject({ levels: ['c', 'b', 'a'], codes: Int32Array.of(1, 2, 0) })
    })

    it('500 columns go there and back', async () => {
      const frames = [
        wide((i) => numbers(`c${i}`, [i, null])),
        wide((i) => text(`c${i}`, ['x', null])),
        wide((i) => text(`c${i}`, [`${i} `.repeat(i), 'y'])),
      ]
      for (const [i, frame] of frames.entries()) {
        const table = { space: 'pipe', name: `wide ${i}`, batchId: 'b' }
        const { checksum } = await warehouse.append(table, frame, 'b')
        expect(frameChecksum(await warehouse.read(table, {}))).toBe(checksum)
        const measures = frame.columns.map(({ name }) => ({ kind: 'count-missing' as const, column: name }))
        const answers = await warehouse.measure(table, measures)
        expect(answers.reduce((sum, answer) => sum + ('value' in answer ? Number(answer.value) : 0), 0)).toBe(
          i === 2 ? 0 : 500,
        )
      }
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

    it('moments, quantiles, groups and bins are those of the definitions', async () => {
      const table: TableRef = { space: 'pipe', name: 'defined', batchId: 'm' }
      const odd = [1, 2, 4, 9, null, null]
      const cells = ['b', 'a', 'B', 'a', null, 'b']
      const columns = [numbers('x', odd), text('g', cells), numbers('same', [3, 3, 3, 3, 3, 3])]
      await warehouse.append(
        table,
        frameOf(
          ...columns,
          numbers(
            'none',
            odd.map(() => null),
          ),
        ),
        'm',
      )
      const answers = await warehouse.measure(table, [
        { kind: 'skewness', column: 'x' },
        { kind: 'kurtosis', column: 'x' },
        { kind: 'skewness', column: 'same' },
        { kind: 'kurtosis', column: 'same' },
        { kind: 'stddev', column: 'none' },
        { kind: 'quantiles', column: 'x', at: [1, 0.1, 0.5] },
        { kind: 'quantiles', column: 'none', at: [0.5] },
        { kind: 'histogram', column: 'same', bins: 2 },
        { kind: 'histogram', column: 'none', bins: 2 },
        { kind: 'histogram', column: 'x', bins: 8 },
        { kind: 'group-counts', columns: ['g', 'same'], limit: 3 },
        { kind: 'max-length', column: 'same' },
        { kind: 'min', column: 'none' },
        { kind: 'count-distinct', columns: ['x', 'g'] },
      ])
      const plain = answers.map((answer) => ('value' in answer ? answer.value : answer))
      expect(plain[0]).toBeCloseTo(1.330_937_732_247_670_5, 12)
      expect(plain[1]).toBeCloseTo(1.5, 12)
      expect(plain.slice(2, 5)).toEqual([Number.NaN, null, null])
      const quantiles = answers[5]?.kind === 'numbers' ? answers[5].values : []
      for (const [i, value] of [9, 1.3, 3].entries()) expect(quantiles[i]).toBeCloseTo(value, 12)
      expect(plain[6]).toEqual({ kind: 'numbers', values: [null] })
      expect(plain[7]).toEqual({ kind: 'histogram', edges: [3, 3, 3], counts: [6, 0] })
      expect(plain[8]).toEqual({ kind: 'histogram', edges: [], counts: [] })
      expect(plain[9]).toMatchObject({ counts: [1, 1, 0, 1, 0, 0, 0, 1] })
      const groups = [
        ['a', 3, 2],
        ['b', 3, 2],
        ['B', 3, 1],
      ].map(([value, same, count]) => ({ values: [value, same], count }))
      expect(plain[10]).toEqual({ kind: 'groups', groups })
      expect(plain.slice(11)).toEqual([3, null, 4])
      const filter: Predicate = { op: 'compare', column: 'x', is: '>', value: 1 }
      const filtered = await warehouse.measure(
        table,
        [
          { kind: 'count' },
          { kind: 'mean', column: 'x' },
          { kind: 'quantiles', column: 'x', at: [0.5] },
          { kind: 'count', where: { op: 'is-repeated', columns: ['g'] } },
        ],
        filter,
      )
      expect(filtered.map((answer) => ('value' in answer ? answer.value : answer))).toEqual([
        3,
        5,
        { kind: 'numbers', values: [4] },
        2,
      ])
      await expect(warehouse.measure(table, [{ kind: 'mean', column: 'g' }])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
      expect(await warehouse.explain(table, [{ kind: 'count' }])).toMatch(/count/i)
    })

    it('whole numbers of any size are as exact as others', async () => {
      const table: TableRef = { space: 'pipe', name: 'whole', batchId: 'm' }
      const small = [0, 1, null, 1, 0, 1]
      const large = [-126, 40_000, 7, null, 2 ** 31, -(2 ** 53)]
      const frame = frameOf(
        numbers('small', small),
        numbers('large', large),
        numbers('zero', [-0, 0, 0, 0, 0, 0]),
      )
      const { checksum } = await warehouse.append(table, frame, 'm')
      expect(frameChecksum(await warehouse.read(table, {}))).toBe(checksum)
      const answers = await warehouse.measure(table, [
        { kind: 'mean', column: 'small' },
        { kind: 'stddev', column: 'small' },
        { kind: 'sum', column: 'large' },
        { kind: 'quantiles', column: 'small', at: [0.25, 0.5] },
        { kind: 'histogram', column: 'small', bins: 4 },
        { kind: 'count', where: { op: 'compare', column: 'small', is: '>', value: 0.5 } },
        { kind: 'count', where: { op: 'compare', column: 'small', is: '=', value: 0.6 } },
        { kind: 'count', where: { op: 'in', column: 'small', values: [1, 0.4, 300] } },
        { kind: 'count', where: { op: 'compare', column: 'small', is: '<', value: 1e9 } },
        { kind: 'group-counts', columns: ['small'] },
      ])
      const plain = answers.map((answer) => ('value' in answer ? answer.value : answer))
      expect(plain[0]).toBe(0.6)
      expect(plain[1]).toBeCloseTo(Math.sqrt(0.3), 14)
      expect(plain[2]).toBe(-126 + 40_000 + 7 + 2 ** 31 - 2 ** 53)
      expect(plain[3]).toEqual({ kind: 'numbers', values: [0, 1] })
      expect(plain[4]).toEqual({ kind: 'histogram', edges: [0, 0.25, 0.5, 0.75, 1], counts: [2, 0, 0, 3] })
      expect(plain.slice(5, 9)).toEqual([3, 0, 3, 5])
      const groups = [
        [1, 3],
        [0, 2],
        [null, 1],
      ].map(([value, count]) => ({ values: [value], count }))
      expect(plain[9]).toEqual({ kind: 'groups', groups })
    })

    it('infinite numbers are numbers', async () => {
      const table: TableRef = { space: 'pipe', name: 'infinite', batchId: 'm' }
      await warehouse.append(table, frameOf(numbers('x', [Infinity, 2, 3, null])), 'm')
      const answers = await warehouse.measure(table, [
        { kind: 'max', column: 'x' },
        { kind: 'sum', column: 'x' },
        { kind: 'mean', column: 'x' },
        { kind: 'quantiles', column: 'x', at: [0, 0.5, 1] },
        { kind: 'histogram', column: 'x', bins: 1 },
        { kind: 'count', where: { op: 'compare', column: 'x', is: '>', value: 1e300 } },
      ])
      expect(answers.map((answer) => ('value' in answer ? answer.value : answer))).toEqual([
        Infinity,
        Infinity,
        Infinity,
        { kind: 'numbers', values: [2, 3, Infinity] },
        { kind: 'histogram', edges: [2, 3], counts: [2] },
        1,
      ])
      await expect(warehouse.measure(table, [{ kind: 'stddev', column: 'x' }])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    })

    it('patterns mean the same everywhere', async () => {
      const table: TableRef = { space: 'pipe', name: 'patterns', batchId: 'm' }
      const cells = [
        'a',
        'A',
        'a\n',
        'é',
        '٣',
        '7',
        'a b',
        '50%',
        "it's",
        'a\\b',
        '2021-02-30',
        '2021-02-28',
        '1e3',
        'true',
      ]
      await warehouse.append(table, frameOf(text('t', cells)), 'm')
      const matching: [string, string[]][] = [
        ['^a$', ['a']],
        ['(?i)^a$', ['a', 'A']],
        ['^\\w$', ['a', 'A', '7']],
        ['^\\d$', ['7']],
        ['^[\\d\\s]$', ['7']],
        ['\\bb', ['a b', 'a\\b']],
        ['\\$|%$', ['50%']],
        ['^[[:upper:]$]', ['A']],
        ['^\\D$', ['a', 'A', 'é', '٣']],
        ["'", ["it's"]],
        ['\\\\', ['a\\b']],
      ]
      for (const [regex, expected] of matching) {
        const page = await warehouse.rows(table, { where: { op: 'matches', column: 't', regex }, limit: 99 })
        expect([regex, page.rows.flat()]).toEqual([regex, expected])
      }
      const like: [string, string[]][] = [
        ['a_b', ['a b', 'a\\b']],
        ['a\\b', ['a\\b']],
        ["%'%", ["it's"]],
      ]
      for (const [pattern, expected] of like) {
        const page = await warehouse.rows(table, { where: { op: 'like', column: 't', pattern }, limit: 99 })
        expect([pattern, page.rows.flat()]).toEqual([pattern, expected])
      }
      const typed: ['date' | 'timestamp' | 'number' | 'integer' | 'boolean', string[]][] = [
        ['date', ['2021-02-28']],
        ['timestamp', ['2021-02-28']],
        ['number', ['7', '1e3']],
        ['integer', ['7']],
        ['boolean', ['true']],
      ]
      for (const [type, expected] of typed) {
        const page = await warehouse.rows(table, { where: { op: 'has-type', column: 't', type }, limit: 99 })
        expect([type, page.rows.flat()]).toEqual([type, expected])
      }
      const bad: Predicate = { op: 'matches', column: 't', regex: '(' }
      await expect(warehouse.measure(table, [{ kind: 'count', where: bad }])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
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
        [{ op: 'not', of: { op: 'is-repeated', columns: ['g'] } }, 1],
        [{ op: 'is-repeated', columns: ['x', 'g'] }, 0],
        [and({ op: 'is-repeated', columns: ['g'] }, { op: 'is-missing', column: 'g' }), 0],
        [and({ op: 'is-repeated', columns: ['g'] }, { op: 'compare', column: 'x', is: '<', value: 3 }), 2],
        [and({ op: 'is-repeated', columns: ['g'] }, { op: 'is-repeated', columns: ['x'] }), 0],
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

    it('rows that a filter leaves out are not there for what compares rows with each other', async () => {
      const table: TableRef = { space: 'pipe', name: 'steps', batchId: 'm' }
      const rows = [3, null, 5, 4, 9, 4]
      await warehouse.append(
        table,
        frameOf(
          numbers('x', rows),
          numbers('y', [1, 1, null, null, 0.5, 2]),
          text('g', ['a', 'b', 'a', 'b', 'c', 'c']),
        ),
        'm',
      )
      const questions: Predicate[] = [
        { op: 'compare-previous', column: 'x', is: '<' },
        { op: 'compare-previous', column: 'x', is: '>' },
        { op: 'is-repeated', columns: ['x'] },
        { op: 'compare-sum', columns: ['x', 'y'], is: '<=', value: 5 },
      ]
      const ask = async (filter?: Predicate) =>
        (
          await warehouse.measure(
            table,
            questions.map((where) => ({ kind: 'count', where })),
            filter,
          )
        ).map((answer) => 'value' in answer && answer.value)
      expect(await ask()).toEqual([2, 2, 2, 1])
      const filter: Predicate = { op: 'not', of: { op: 'in', column: 'g', values: ['b'] } }
      expect(await ask(filter)).toEqual([1, 2, 0, 1])
      const page = await warehouse.rows(table, { filter, where: questions[1], limit: 10, columns: ['x'] })
      expect(page).toMatchObject({ rows: [[5], [9]], rowIds: [2, 4], total: 2 })
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

    it('the suite ran', () => expect(ran).toBe(16))
  })
}
