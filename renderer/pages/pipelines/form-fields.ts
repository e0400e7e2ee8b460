export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Schema = { [key: string]: Json }

export interface FormField {
  /** Where it is in the pipeline, as `--set` writes it: `train.trees`. */
  path: string
  label: string
  description?: string
  kind: 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'list' | 'choices' | 'json'
  choices?: string[]
  minimum?: number
  maximum?: number
  /** What holds without a change: the pipeline's own value, else the schema's default. */
  value: Json | undefined
}

export interface FieldGroup {
  title: string
  description?: string
  fields: FormField[]
}

export interface FormPipeline {
  dataset: string
  target: string
  positive?: string
  stages: readonly { name: string; uses: string; description: string; params: Record<string, Json> }[]
}

/** A search has a page of its own; its defaults would read here as if it were on. */
const reserved = new Set(['uses', 'needs', 'retries', 'timeout', 'search'])

/** The Run form: one group for the pipeline itself and one for each stage that has params, from the JSON schema. */
export function formFields(schema: Schema, pipeline: FormPipeline): FieldGroup[] {
  const stagesSchema = resolve(properties(schema, schema)['stages'] ?? {}, schema)
  const groups: FieldGroup[] = [
    {
      title: 'Pipeline',
      fields: [
        { path: 'dataset', label: 'dataset', kind: 'text', value: pipeline.dataset },
        {
          path: 'target',
          label: 'target',
          description: 'The column to predict.',
          kind: 'text',
          value: pipeline.target,
        },
        {
          path: 'positive',
          label: 'positive',
          description: 'The class that counts as a hit.',
          kind: 'text',
          value: pipeline.positive,
        },
      ],
    },
  ]
  for (const stage of pipeline.stages) {
    const known = properties(stagesSchema, schema)
    const own = known[stage.uses] ?? known[stage.name] ?? toObject(stagesSchema['additionalProperties'])
    const fields = fieldsOf(own, schema, stage.name, stage.params)
    if (fields.length > 0) groups.push({ title: stage.name, description: stage.description, fields })
  }
  return groups
}

/** What a person changed, as `run.start` takes it: path → new value, nothing that equals what holds already. */
export function changedValues(
  fields: readonly FormField[],
  values: Readonly<Record<string, Json | undefined>>,
): Record<string, Json> {
  const changed: Record<string, Json> = {}
  for (const field of fields) {
    const now = values[field.path]
    if (now === undefined || now === '' || JSON.stringify(now) === JSON.stringify(field.value)) continue
    changed[field.path] = now
  }
  return changed
}

function fieldsOf(schema: Schema, root: Schema, path: string, values: Record<string, Json>): FormField[] {
  return Object.entries(properties(schema, root)).flatMap(([name, declared]) => {
    if (reserved.has(name)) return []
    const one = resolve(declared, root)
    const value = values[name] ?? one['default']
    const at = `${path}.${name}`
    const isGroup = one['type'] === 'object' && Object.keys(properties(one, root)).length > 0
    if (isGroup) {
      return fieldsOf(one, root, at, toObject(value)).map((field) => ({
        ...field,
        label: `${name}.${field.label}`,
      }))
    }
    return [toField(name, at, one, value)]
  })
}

function toField(label: string, path: string, schema: Schema, value: Json | undefined): FormField {
  const description = typeof schema['description'] === 'string' ? schema['description'] : undefined
  const base = { label, path, description, value }
  const choices = choicesOf(schema)
  if (choices) return { ...base, kind: 'choice', choices }
  const limit = (key: string) => (typeof schema[key] === 'number' ? schema[key] : undefined)
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return {
        ...base,
        kind: schema['type'],
        // zod writes the safe integers as limits of every integer; they tell a person nothing.
        minimum: atLeast(limit('minimum') ?? limit('exclusiveMinimum')),
        maximum: atLeast(limit('maximum') ?? limit('exclusiveMaximum')),
      }
    case 'boolean':
      return { ...base, kind: 'boolean' }
    case 'string':
      return { ...base, kind: 'text' }
    case 'array': {
      const item = toObject(schema['items'])
      const options = choicesOf(item)
      if (options) return { ...base, kind: 'choices', choices: options }
      return { ...base, kind: item['type'] === 'string' ? 'list' : 'json' }
    }
    default:
      return { ...base, kind: 'json' }
  }
}

const atLeast = (limit: number | undefined) =>
  limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit

function choicesOf(schema: Schema): string[] | undefined {
  if (Array.isArray(schema['enum']) && schema['enum'].every((one) => typeof one === 'string'))
    return schema['enum']
  const options = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(options)) return undefined
  const constants = options.map((one) => toObject(one)['const'])
  return constants.every((one) => typeof one === 'string') ? constants : undefined
}

const toObject = (value: Json | undefined): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}

/** Follows `$ref` and takes the one object among alternatives ("object or nothing"). */
function resolve(schema: Json, root: Schema): Schema {
  const one = toObject(schema)
  const reference = one['$ref']
  if (typeof reference === 'string') {
    const target = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<Json | undefined>((at, key) => toObject(at)[key], root)
    return resolve(target ?? {}, root)
  }
  const options = one['anyOf'] ?? one['oneOf']
  if (Array.isArray(options) && !choicesOf(one)) {
    const kinds = options.map((option) => resolve(option, root)).filter((option) => option['type'] !== 'null')
    if (kinds.length === 1) return { ...kinds[0], ...('default' in one && { default: one['default']! }) }
  }
  return one
}

function properties(schema: Json, root: Schema): Record<string, Schema> {
  const own = toObject(resolve(schema, root)['properties'])
  return Object.fromEntries(Object.entries(own).map(([name, one]) => [name, toObject(one)]))
}
