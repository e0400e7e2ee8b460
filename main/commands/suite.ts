import { invalidInput } from '../lib/errors.ts'
import { toGxResult } from '../quality/gx-result.ts'
import { resultLines } from './quality.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe } from './text.ts'

export interface DatasetRef {
  dataset: string
  version?: number
}

/** `NAME` is its newest version, `NAME@3` the third. */
export function readDatasetRef(text: string): DatasetRef {
  const [dataset, version, ...more] = text.split('@')
  if (more.length > 0 || (version !== undefined && !/^[1-9]\d*$/.test(version)))
    throw invalidInput(`"${text}" is no dataset. Write NAME, or NAME@VERSION such as mushrooms@2.`)
  return { dataset: dataset!, ...(version === undefined ? {} : { version: Number(version) }) }
}

/** Writes a suite that a dataset version fulfils. */
export function suiteFrom(
  terminal: Terminal,
  { from, tolerance, replace }: CommonOptions & { from: string; tolerance: number; replace?: boolean },
  name: string,
): Promise<void> {
  return terminal.withWorkspace(async ({ client }) => {
    const ref = readDatasetRef(from)
    const expectations = await client.suite.fromProfile({ ...ref, tolerance })
    const edited = replace ? (await client.suite.detail({ name })).version : undefined
    const saved = await client.suite.save({ name, expectations, edited })
    terminal.print(
      saved,
      `Suite "${safe(name)}" version ${saved.version}: ${count(expectations.length)} expectations from ${safe(from)} with tolerance ${tolerance}.`,
    )
  })
}

/** `--json` prints what Great Expectations would. Exits with 1 unless every expectation was evaluated and holds. */
export function validateData(
  terminal: Terminal,
  { suite }: CommonOptions & { suite: string },
  dataset: string,
): Promise<number> {
  return terminal.withWorkspace(async ({ client }) => {
    const result = await client.quality.validate({ suite, ...readDatasetRef(dataset) })
    terminal.print(toGxResult(result), resultLines(result))
    return result.success ? 0 : 1
  })
}
