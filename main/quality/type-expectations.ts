import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { ColumnType } from '../warehouse/warehouse.ts'
import { column, kind } from './kwargs.ts'
import { and, isMissing, not, or, typeOf } from './predicates.ts'
import type { Kind } from './kwargs.ts'
import { passedIf } from './step.ts'
import type { TableShape, Verdict } from './step.ts'

const spellings: Record<ColumnType, RegExp> = {
  boolean: /^(bool(ean)?_?|booleantype|bit)$/,
  integer:
    /^(u?int(8|16|32|64)?|integer|(big|small|tiny|medium)int(eger)?|long|(integer|long|short|byte)type)$/,
  number:
    /^(float(16|32|64)?|double|double_?precision|real|number|numeric|decimal|(float|double|decimal)type)$/,
  date: /^(date|datetype|date32)$/,
  timestamp: /^(timestamp(_?tz|_?ntz)?|datetime(64)?(\[ns\])?|timestamptype)$/,
  text: /^(str(ing)?|object|text|char|n?varchar|stringtype|unicode|category)$/,
}

/** The column types that a type's name in pandas, SQL or Spark stands for. */
function namedTypes(names: readonly string[]): Set<ColumnType> {
  const found = new Set<ColumnType>()
  for (const name of names) {
    const plain = name.toLowerCase().replace(/\(.*\)$/, '')
    for (const type of ['boolean', 'integer', 'number', 'date', 'timestamp', 'text'] as const)
      if (spellings[type].test(plain)) found.add(type)
  }
  if (found.size === 0)
    throw invalidInput(
      `none of the types ${names.join(', ')} is known. Use such as int64, float64, str, bool.`,
    )
  return found
}

/**
 * A table's columns are typed, so the column's type decides. Where text stands in place of another type, the failing
 * rows are those that do not even read as it.
 */
function columnIs(table: TableShape, name: string, types: readonly string[]): Verdict {
  const wanted = namedTypes(types)
  const type = typeOf(table, name)
  if (wanted.has(type)) return { outcome: 'passed', observedValue: type }
  const reads = [...wanted].map((one) => ({ op: 'has-type', column: name, type: one }) as const)
  const where = and(not(isMissing(name)), not(or(...reads)))
  return {
    outcome: passedIf(false),
    observedValue: type,
    ...(type === 'text' ? { failing: { where, columns: [name] } } : {}),
  }
}

const single = kind(
  { column, type_: z.string(), mostly: z.number().optional() },
  {
    sentence: ({ column: name, type_: type }) => `${name} has the type ${type}`,
    plan: ({ column: name, type_: type }, table) => columnIs(table, name, [type]),
  },
)

export const typeExpectations: Record<string, Kind> = {
  expect_column_values_to_be_of_type: single,
  expect_column_type_to_be: single,
  expect_column_values_to_be_in_type_list: kind(
    { column, type_list: z.array(z.string()).min(1), mostly: z.number().optional() },
    {
      sentence: (k) => `${k.column} has one of the types ${k.type_list.join(', ')}`,
      plan: (k, table) => columnIs(table, k.column, k.type_list),
    },
  ),
}
