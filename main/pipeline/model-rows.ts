import type { RowsLookedAt } from '../contract/insight.ts'
import type { ModelVersion } from '../contract/model.ts'
import { isAppError } from '../lib/errors.ts'
import { takeRows, type Frame } from '../lib/frame.ts'
import { thinned } from '../ml/thinned.ts'
import type { Tracking } from '../tracking/tracking.ts'
import { heldOut, heldOutArtifact, mostHeldOut, type HeldOut } from './held-out.ts'
import type { DataThread } from './open-data-thread.ts'

interface Services {
  tracking: Pick<Tracking, 'readArtifactText'>
  dataThread: Pick<DataThread, 'call'>
}

interface Options {
  /** More rows than these are thinned evenly. */
  limit?: number
  signal?: AbortSignal
}

export interface ModelRows {
  raw: Frame
  /** Of the rows in the dataset. */
  positions: Float64Array
  from: RowsLookedAt
}

/**
 * Raw rows that none of the versions learnt from, or, where their runs do not say which these are, all rows of the
 * dataset of the first.
 */
export async function rowsNotLearnt(
  services: Services,
  versions: readonly [ModelVersion, ...ModelVersion[]],
  options: Options = {},
): Promise<ModelRows> {
  const [first] = versions
  const known = await Promise.all(versions.map(({ runId }) => readHeldOut(services, runId)))
  const common = commonRows(known)
  if (common && common.rows.length > 0) {
    const { dataset, version, part, rows } = common
    return readRows(services, { dataset, version }, part, options, Float64Array.from(rows))
  }
  const { dataset, datasetVersion } = first.lineage
  return readRows(services, { dataset, version: datasetVersion }, 'all', options)
}

/** A dataset's rows, whoever learnt from them. */
export async function readRows(
  { dataThread }: Services,
  { dataset, version }: { dataset: string; version: number },
  part: RowsLookedAt['part'],
  { limit = mostHeldOut, signal }: Options,
  rows?: Float64Array,
): Promise<ModelRows> {
  const chosen = rows && thinned(rows, limit)
  const frame = await dataThread.call('readDataset', { dataset, version, rows: chosen }, { signal })
  const positions =
    chosen ??
    thinned(
      Float64Array.from({ length: frame.rowCount }, (_, row) => row),
      limit,
    )
  const raw = chosen || positions.length === frame.rowCount ? frame : takeRows(frame, positions)
  return { raw, positions, from: { dataset, version, part, rows: positions.length } }
}

async function readHeldOut({ tracking }: Services, runId: string): Promise<HeldOut | undefined> {
  try {
    const { text } = await tracking.readArtifactText(runId, heldOutArtifact)
    return heldOut.safeParse(JSON.parse(text)).data
  } catch (error) {
    // A run of an earlier version, or one that was deleted.
    if (isAppError(error, 'NOT_FOUND') || error instanceof SyntaxError) return undefined
    throw error
  }
}

function commonRows([first, ...others]: readonly (HeldOut | undefined)[]): HeldOut | undefined {
  if (!first) return undefined
  let rows = first.rows
  for (const other of others) {
    if (other?.dataset !== first.dataset || other.version !== first.version) return undefined
    const own = new Set(other.rows)
    rows = rows.filter((row) => own.has(row))
  }
  return { ...first, rows }
}
