import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRowCondition } from '../../main/quality/row-condition.ts'
import type { TableRef } from '../../main/warehouse/warehouse.ts'
import { openWorkspace } from './workspace.ts'

let workspace: Awaited<ReturnType<typeof openWorkspace>>
let table: TableRef
const shape = {
  columns: [
    { name: 'n', type: 'number' },
    { name: 'a b', type: 'text' },
    { name: '__proto__', type: 'text' },
  ],
} as const
beforeAll(async () => {
  workspace = await openWorkspace()
  const columns: Record<string, (string | number | null)[]> = {
    n: [1, 2, null, 4],
    'a b': ['x', null, "it's", 'x'],
  }
  Object.defineProperty(columns, '__proto__', { value: ['1', '2', '3', null], enumerable: true })
  table = await workspace.load('rows', columns)
})
afterAll(() => workspace.close())

async function rowsWhere(condition: unknown, parser?: string): Promise<number[]> {
  const filter = readRowCondition(condition, parser).toPredicate(shape)
  return (await workspace.deps.tables.rows(table, { filter, limit: 10 })).rowIds
}

describe('a condition on rows', () => {
  it('chooses the rows that pandas would', async () => {
    expect(await rowsWhere('n > 1')).toEqual([1, 3])
    expect(await rowsWhere('not (n > 1)')).toEqual([0, 2])
    expect(await rowsWhere('n != 1')).toEqual([1, 2, 3])
    expect(await rowsWhere('1 < n <= 4 and `a b` == "x"')).toEqual([3])
    expect(await rowsWhere("`a b` in ['x', \"it's\"] & ~n.isnull()")).toEqual([0, 3])
    expect(await rowsWhere('`a b` not in ("x",) | n == [4]')).toEqual([1, 2, 3])
    expect(await rowsWhere('`__proto__`.notna() and -1 < n')).toEqual([0, 1])
    expect(await rowsWhere('`a b` == `__proto__`')).toEqual([])
  })

  it('is three-valued in the language of Great Expectations', async () => {
    expect(await rowsWhere('col("n") != 1', 'great_expectations')).toEqual([1, 3])
    expect(await rowsWhere('col("a b").notNull()', 'great_expectations__experimental__')).toEqual([0, 2, 3])
  })

  it('is understood as the objects that version 1.x writes', async () => {
    const n = { type: 'comparison', column: { name: 'n' }, operator: '>=', parameter: 2 }
    const absent = { type: 'nullity', column: { name: 'a b' }, is_null: true }
    expect(await rowsWhere({ type: 'and', conditions: [n, absent] })).toEqual([1])
    expect(await rowsWhere({ type: 'or', conditions: [n, absent] })).toEqual([1, 3])
    expect(await rowsWhere({ ...n, operator: 'NOT_IN', parameter: [1, 4] })).toEqual([1, 2])
  })

  it.each(['n = 1', 'n > 1; DROP TABLE x', '@x > 1', 'n.sum() > 1', 'exec("x")', 'n > ', '(n > 1', 'n'])(
    'does not understand %s',
    (text) => {
      expect(() => readRowCondition(text, 'pandas')).toThrow('"row_condition" is not understood')
    },
  )

  it('never becomes SQL as it stands', async () => {
    expect(await rowsWhere('`a b` == "x\' OR 1=1 --"')).toEqual([])
    expect(() => readRowCondition(`${'('.repeat(200)}n > 1`, 'pandas')).toThrow('nested too deeply')
    expect(() => readRowCondition('n > 1', 'spark')).toThrow('understood are pandas')
    await expect(rowsWhere('m > 1')).rejects.toThrow('names a column "m", which is not there')
    await expect(rowsWhere('n > "x"')).rejects.toThrow('holds number values')
  })
})
