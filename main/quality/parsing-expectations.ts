import { Ajv } from 'ajv'
import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import { isDateutilParseable } from './dateutil.ts'
import { judgedValues } from './judged-values.ts'
import { column, kind, mostly, mostlyText } from './kwargs.ts'
import type { Kind } from './kwargs.ts'
import { typeOf } from './predicates.ts'
import type { TableShape } from './step.ts'
import { toStrptime } from './strptime.ts'

/** Numbers have been read already, so what their text was is not known. */
function requireTextOrTime(table: TableShape, name: string): void {
  const type = typeOf(table, name)
  if (type === 'number' || type === 'integer' || type === 'boolean')
    throw invalidInput(`column "${name}" holds ${type} values; this expectation is about text.`)
}

/** GX's expectations that cells can be parsed. Dates and times are looked at as ISO 8601, as a dataset holds them. */
export const parsingExpectations: Record<string, Kind> = {
  expect_column_values_to_match_strftime_format: kind(
    { column, mostly, strftime_format: z.string().min(1) },
    {
      sentence: (k) => `${k.column} is written as ${k.strftime_format}${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireTextOrTime(table, k.column)
        return judgedValues(k.column, k.mostly, toStrptime(k.strftime_format))
      },
    },
  ),
  expect_column_values_to_be_dateutil_parseable: kind(
    { column, mostly },
    {
      sentence: (k) => `${k.column} can be read as a date or time${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireTextOrTime(table, k.column)
        return judgedValues(k.column, k.mostly, isDateutilParseable)
      },
    },
  ),
  expect_column_values_to_be_json_parseable: kind(
    { column, mostly },
    {
      sentence: (k) => `${k.column} is JSON${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireTextOrTime(table, k.column)
        return judgedValues(k.column, k.mostly, (text) => parseJson(text) !== undefined)
      },
    },
  ),
  expect_column_values_to_match_json_schema: kind(
    { column, mostly, json_schema: z.union([z.record(z.string(), z.json()), z.boolean()]) },
    {
      sentence: (k) => `${k.column} is JSON that fits a schema${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        requireTextOrTime(table, k.column)
        const fits = compileSchema(k.json_schema)
        return judgedValues(k.column, k.mostly, (text) => {
          const parsed = parseJson(text)
          return parsed !== undefined && fits(parsed.value)
        })
      },
    },
  ),
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Formats are not asserted, as Python's jsonschema does not; references to other files are not followed. */
function compileSchema(schema: Record<string, unknown> | boolean): (value: unknown) => boolean {
  try {
    const { $schema: _dialect, ...rest } = typeof schema === 'boolean' ? {} : schema
    const validate = new Ajv({
      strict: false,
      validateFormats: false,
      logger: false,
      addUsedSchema: false,
    }).compile(typeof schema === 'boolean' ? schema : rest)
    return (value) => validate(value)
  } catch (error) {
    throw invalidInput(`kwarg "json_schema" is no schema: ${error instanceof Error ? error.message : ''}`)
  }
}
