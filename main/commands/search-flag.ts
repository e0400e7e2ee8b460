import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { Json } from './assignments.ts'

const samplers = ['tpe', 'random', 'grid']
const record = z.record(z.string(), z.json())

/**
 * What `--search` asks of a train stage, as `--set` would have it: `tpe` without a value, a sampler, or a file with a space
 * or with all that a search can be told.
 *
 * @param resolvePath from where the person stands.
 * @throws NOT_FOUND for a file that is not there; INVALID_INPUT for one that is no mapping.
 */
export async function readSearchFlag(
  { search, trials }: { search?: string | true; trials?: number },
  resolvePath: (path: string) => string,
): Promise<Record<string, Json>> {
  if (search === undefined) {
    if (trials !== undefined) throw invalidInput('"--trials" belongs to a search. Add --search.')
    return {}
  }
  const told =
    search === true ? {} : samplers.includes(search) ? { sampler: search } : await readFileOf(search)
  return { 'train.search': { ...told, ...(trials === undefined ? {} : { trials }) } }

  async function readFileOf(file: string): Promise<Record<string, Json>> {
    const text = await readFile(resolvePath(file), 'utf8').catch((error: unknown) => {
      throw notFound(
        `"--search ${file}" is neither a sampler (${samplers.join(', ')}) nor a file that can be read.`,
        { file },
        error,
      )
    })
    const given = record.safeParse(readYaml(file, text))
    if (!given.success) {
      throw invalidInput(
        `"${file}" should name params with what is tried for each, such as "maxDepth: { type: int, low: 2, high: 12 }".`,
        { file },
      )
    }
    const space = record.safeParse(given.data['space'])
    // A param could be called "space" as well; what is tried for it would have a type.
    return space.success && typeof space.data['type'] !== 'string' ? given.data : { space: given.data }
  }
}

/** YAML has JSON in it. An empty file is an empty space, about which the search has its own sentence. */
function readYaml(file: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 }) ?? {}
  } catch (error) {
    throw invalidInput(
      `"${file}" is not valid YAML: ${error instanceof Error ? error.message : String(error)}`,
      { file },
      error,
    )
  }
}
