import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import { headSchema } from './definition.ts'
import { toRecord, type Json, type JsonRecord } from './json.ts'

/**
 * The pipeline with `--set PATH=value` applied: `target`, `train.trees`, `transform.split.test`. A new target makes the
 * file's positive class meaningless, so that is left out unless it is set too.
 *
 * @throws INVALID_INPUT for a path that leads nowhere.
 */
export function applyOverrides(pipeline: JsonRecord, set: Readonly<Record<string, Json>>): JsonRecord {
  const changed = structuredClone(pipeline)
  const stages = toRecord(changed['stages'])
  changed['stages'] = stages
  for (const [path, value] of Object.entries(set)) {
    const parts = path.split('.')
    if (parts[0] === 'stages') parts.shift()
    const [first = '', ...rest] = parts
    if (rest.length === 0 && Object.hasOwn(headSchema.shape, first)) changed[first] = value
    else if (rest.length > 0 && Object.hasOwn(stages, first)) {
      stages[first] = withValue(stages[first], rest, value)
    } else {
      const known = [...Object.keys(headSchema.shape), ...Object.keys(stages)]
      throw invalidInput(
        `"${path}" is nothing that can be set.${didYouMean(first, known)} Use one of ${known.join(', ')}, and for a stage its param, such as train.trees.`,
        { path },
      )
    }
  }
  const isNewTarget = Object.hasOwn(set, 'target') && set['target'] !== pipeline['target']
  if (isNewTarget && !Object.hasOwn(set, 'positive')) delete changed['positive']
  return changed
}

function withValue(at: Json | undefined, [key, ...rest]: readonly string[], value: Json): Json {
  const record = { ...toRecord(at) }
  record[key!] = rest.length === 0 ? value : withValue(record[key!], rest, value)
  return record
}
