import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Column, Frame } from '../../main/lib/frame.ts'
import {
  addColumnSql,
  alterTableSql,
  columnsFor,
  createTableSql,
  declaredWidth,
  engineFor,
  fits,
} from '../../main/warehouse/mariadb/ddl.ts'
import { columnSqlName, tableSqlName } from '../../main/warehouse/mariadb/names.ts'

/** What ColumnStore refuses or silently does otherwise, as its documentation has it and a real server showed. */
const restrictions: [string, RegExp][] = [
  ['keys and constraints', /\b(PRIMARY|UNIQUE|FOREIGN|KEY|INDEX|CONSTRAINT|CHECK|REFERENCES)\b/],
  ['AUTO_INCREMENT', /\bAUTO_INCREMENT\b/],
  ['partitions', /\bPARTITION\b/],
  ['types it has not', /\b(ENUM|SET|JSON|YEAR|BIT|GEOMETRY|BOOLEAN|UUID|INET6)\b/],
  ['a TIMESTAMP that updates itself', /\bTIMESTAMP\b/],
  ['CREATE TABLE AS SELECT, which would make an InnoDB table', /\bSELECT\b/],
  ['generated columns', /\b(GENERATED|VIRTUAL|PERSISTENT)\b/],
  ['defaults that are expressions', /DEFAULT \(/],
]

const column = fc.record({
  name: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 90 }),
    fc.constantFrom('select', 'KEY', 'a`b', 'Ä'),
  ),
  levels: fc.option(fc.array(fc.string({ maxLength: 300 }), { maxLength: 3 })),
  value: fc.oneof(fc.double({ max: 1e300, min: -1e300 }), fc.integer({ min: -200, max: 200 }), fc.integer()),
})
const toColumn = ({ name, levels, value = 1 }: { name: string; levels: string[] | null; value?: number }) =>
  levels === null
    ? numbers(name, value)
    : ({ name, kind: 'category', levels, codes: Int32Array.of(0) } as const)
const numbers = (name: string, ...values: number[]): Column => ({
  name,
  kind: 'number',
  values: Float64Array.from(values),
})

const statementsOf = (frame: Frame) => {
  const columns = columnsFor(frame)
  const name = tableSqlName('owner', { space: 'it`s 🍄', name: 'x'.repeat(99) })
  return {
    columns,
    statements: [
      createTableSql(name, columns, engineFor(columns, true)),
      ...columns.map((one) => alterTableSql(name, [addColumnSql(one, 'ColumnStore')])),
    ],
  }
}
/** Names and the collation are the user's or ours, never part of the grammar. */
const withoutNames = (sql: string) =>
  sql.replaceAll(/`(?:[^`]|``)*`/g, 'name').replace(/DEFAULT CHARACTER SET \w+ COLLATE \w+$/, '')

it('ColumnStore takes every statement that makes or widens a table', () => {
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 40 }), (parts) => {
      const { statements } = statementsOf({ rowCount: 1, columns: parts.map(toColumn) })
      for (const sql of statements.map(withoutNames)) {
        for (const [what, pattern] of restrictions) expect(pattern.test(sql), `${what}: ${sql}`).toBe(false)
        expect(sql).toMatch(
          /^(CREATE TABLE name \(.*\) ENGINE=ColumnStore|ALTER TABLE name ADD COLUMN name \S+$)/,
        )
        expect(sql).not.toMatch(/^ALTER .*,/)
      }
    }),
  )
})

it('types are those that ColumnStore has, and a row fits', () => {
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 400 }), (parts) => {
      const { columns } = statementsOf({ rowCount: 1, columns: parts.map(toColumn) })
      for (const { sqlType } of columns)
        expect(sqlType).toMatch(/^(TINYINT|SMALLINT|INT|DOUBLE|MEDIUMTEXT|VARCHAR\(\d+\))$/)
      const bytes = columns.map(({ sqlType }) => {
        const width = declaredWidth(sqlType)
        return width === Infinity ? 12 : Math.max(8, 4 * width)
      })
      expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(65_535)
    }),
    { numRuns: 20 },
  )
})

const typeOf = (...values: number[]) =>
  columnsFor({ rowCount: values.length, columns: [numbers('x', ...values)] })[0]!.sqlType

it('whole numbers get the smallest type with room for twice as much, others stay DOUBLE', () => {
  expect([typeOf(0, 1, NaN), typeOf(-63, 63), typeOf(64)]).toEqual(['TINYINT', 'TINYINT', 'SMALLINT'])
  expect([typeOf(16_383), typeOf(-16_384), typeOf(1_073_741_823)]).toEqual(['SMALLINT', 'INT', 'INT'])
  for (const values of [[1_073_741_824], [0.5], [1, Infinity], [NaN], []])
    expect(typeOf(...values)).toBe('DOUBLE')
  expect([fits('TINYINT', 'INT'), fits('INT', 'TINYINT'), fits('DOUBLE', 'INT')]).toEqual([
    true,
    false,
    false,
  ])
})

it('names are short, plain, apart, and lower case for tables', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 })
  fc.assert(
    fc.property(text, text, text, (space, name, other) => {
      const sqlName = tableSqlName('owner', { space, name })
      expect(sqlName).toMatch(/^[a-z0-9_]{1,64}$/)
      expect(columnSqlName(name)).toMatch(/^[A-Za-z0-9_ -]{1,64}$/)
      expect(tableSqlName('owner', { space, name: other }) === sqlName).toBe(name === other)
      expect(tableSqlName('another', { space, name })).not.toBe(sqlName)
      // Names that differ in case only are refused before they come here.
      const isSame = columnSqlName(other).toLowerCase() === columnSqlName(name).toLowerCase()
      expect(isSame && name.toLowerCase() !== other.toLowerCase()).toBe(false)
    }),
  )
})

it('InnoDB gets a key over batch and row, and rows too wide for it go to Aria', () => {
  const narrow = columnsFor({ rowCount: 1, columns: [toColumn({ name: 'a', levels: ['x'] })] })
  expect(createTableSql('t', narrow, engineFor(narrow, false))).toMatch(
    /PRIMARY KEY \(batch_id, row_id\)\) ENGINE=InnoDB/,
  )
  const many = Array.from({ length: 300 }, (_, i) => toColumn({ name: `c${i}`, levels: ['x'.repeat(200)] }))
  const wide = columnsFor({ rowCount: 1, columns: many })
  expect(createTableSql('t', wide, engineFor(wide, false))).toMatch(/KEY \(batch_id\)\) ENGINE=Aria/)
})
