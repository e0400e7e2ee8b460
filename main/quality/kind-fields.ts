import { z } from 'zod'
import type { ExpectationKind, KwargField } from '../contract/suite.ts'
import { catalogue } from './catalogue.ts'

/** What a form needs to know of every kind that is evaluated here, from the very schemas that check the kwargs. */
export function expectationKinds(): ExpectationKind[] {
  return [...catalogue].map(([type, { shape }]) => ({
    type,
    group: groupOf(type, Object.keys(shape)),
    fields: Object.entries(shape).flatMap(([name, schema]) => {
      const field = fieldOf(name, schema)
      return field ? [field] : []
    }),
  }))
}

function groupOf(type: string, names: readonly string[]): string {
  if (type.startsWith('expect_table')) return 'The table'
  if (names.includes('column_A') || names.includes('column_list')) return 'Several columns of a row'
  if (!names.includes('column')) return 'The table'
  if (/distribution|divergence|test_p_value/.test(type)) return 'The distribution of a column'
  return names.includes('mostly') ? 'Each value of a column' : 'A figure of a column'
}

const described = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  default: z.json().optional(),
  items: z.looseObject({}).optional(),
})

function fieldOf(name: string, schema: z.core.$ZodType): KwargField | undefined {
  // Where Zod's core says that a key may be absent.
  // oxlint-disable-next-line no-underscore-dangle
  const isRequired = !schema._zod.optin
  const json = described.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  const field = { name, isRequired, ...(json.default === undefined ? {} : { usual: json.default }) }
  if (name === 'column' || name === 'column_A' || name === 'column_B') return { ...field, input: 'column' }
  if (name === 'column_list' || name === 'column_set') return { ...field, input: 'columns' }
  const choices = json.enum?.filter((one) => typeof one === 'string')
  if (choices && choices.length > 0) return { ...field, input: 'choice', choices }
  if (json.type === 'number' || json.type === 'integer') return { ...field, input: 'number' }
  if (json.type === 'boolean') return { ...field, input: 'switch' }
  if (json.type === 'string' || name === 'min_value' || name === 'max_value')
    return { ...field, input: 'text' }
  if (json.type === 'array' && (name === 'value_set' || json.items?.['type'] === 'string'))
    return { ...field, input: 'values' }
  return { ...field, input: 'json' }
}
