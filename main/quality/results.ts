import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { validationResult } from '../contract/quality.ts'
import type { ExpectationResult, ValidationResult } from '../contract/quality.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { invalidInput, isAppError, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { TableRef } from '../warehouse/warehouse.ts'

/** A result with the table that was looked at, which a person is not shown. */
const keptResult = validationResult.extend({
  table: z.object({ space: z.string(), name: z.string(), batchId: z.string().optional() }),
  /** The back end that has the table. */
  warehouse: z.enum(['duckdb', 'mariadb']).default('duckdb'),
})
export type KeptResult = z.infer<typeof keptResult>

/** Later ids sort after earlier ones: the time in UTC, and chance. */
function newResultId(at: Date): string {
  return `${at.toISOString().replaceAll(/[-:.Z]/g, '')}-${randomBytes(4).toString('hex')}`
}
const idPattern = /^\d{8}T\d{9}-[0-9a-f]{8}$/
const resultFile = (paths: WorkspacePaths, id: string) => join(paths.validation, `${id}.json`)

/** Counts the outcomes, and writes the result to data/processed/validation. */
export function keepResult(
  paths: WorkspacePaths,
  about: Pick<
    ValidationResult,
    'suite' | 'suiteVersion' | 'dataset' | 'version' | 'against' | 'runId' | 'notice'
  >,
  table: TableRef,
  results: ExpectationResult[],
  warehouse: KeptResult['warehouse'] = 'duckdb',
): ValidationResult {
  const at = new Date()
  const count = (outcome: ExpectationResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length
  const [passed, failed, notEvaluated] = [count('passed'), count('failed'), count('not-evaluated')]
  const result: ValidationResult = {
    id: newResultId(at),
    ...about,
    at: at.getTime(),
    success: results.every(({ outcome, droppedOnPurpose }) => outcome === 'passed' || droppedOnPurpose),
    evaluated: passed + failed,
    passed,
    failed,
    notEvaluated,
    results,
  }
  const kept: KeptResult = { ...result, table, warehouse }
  writeFileAtomic(resultFile(paths, result.id), `${JSON.stringify(kept, undefined, 2)}\n`)
  return result
}

export async function readResult(paths: WorkspacePaths, id: string): Promise<ValidationResult> {
  const { table: _table, warehouse: _warehouse, ...result } = await readKeptResult(paths, id)
  return result
}

/** Only ids as they are made here are looked for, so that none can lead out of the folder. */
export async function readKeptResult(paths: WorkspacePaths, id: string): Promise<KeptResult> {
  const file = resultFile(paths, id)
  if (!idPattern.test(id) || !existsSync(file))
    throw notFound(`There is no validation result "${id}". Validate the dataset again.`, { id })
  const damaged = (why: string, cause?: unknown) =>
    invalidInput(
      `The validation result "${file}" is damaged: ${why}. Remove it and validate again.`,
      { file },
      cause,
    )
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw damaged('it is not valid JSON', error)
  }
  const parsed = keptResult.safeParse(value)
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error))
  return parsed.data
}

/** Whose result a file is, since none ever changes: those of other datasets are not read again. */
const datasetOfFile = new Map<string, string>()

/** Newest first. A damaged file is left out; asked for by its id, it says what is wrong. */
export async function listResults(
  paths: WorkspacePaths,
  { dataset, limit }: { dataset?: string; limit: number },
): Promise<ValidationResult[]> {
  const files = await readdir(paths.validation).catch(() => [])
  const ids = files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []))
  const results: ValidationResult[] = []
  for (const id of ids
    .filter((one) => idPattern.test(one))
    .toSorted()
    .toReversed()) {
    if (results.length >= limit) break
    const file = resultFile(paths, id)
    if (dataset !== undefined && (datasetOfFile.get(file) ?? dataset) !== dataset) continue
    const result = await readResult(paths, id).catch((error: unknown) => {
      if (isAppError(error)) return undefined
      throw error
    })
    if (result) datasetOfFile.set(file, result.dataset)
    if (result && (dataset === undefined || result.dataset === dataset)) results.push(result)
  }
  return results
}
