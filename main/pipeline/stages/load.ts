import { randomUUID } from 'node:crypto'
import { invalidInput, isAppError } from '../../lib/errors.ts'
import type { LoadedTable } from '../data/load-batch.ts'
import { callOptions, type StageContext, type StageServices, type StageWork } from '../stage-work.ts'

export const load: StageWork<'load'> = {
  async run(context) {
    const { services, pipeline, stage, runId } = context
    const warehouse = pipeline.warehouse ?? services.defaultWarehouse()
    if (warehouse !== 'duckdb') {
      throw invalidInput(
        `The warehouse "${warehouse}" cannot be used in this version, which loads into the embedded DuckDB. Set warehouse to duckdb.`,
        { warehouse },
      )
    }
    const batchId = randomUUID()
    const space = pipeline.name
    const tables = await loadAll(context, space, batchId)
    services.state.batches.record({ batchId, space, runId })
    await removeOldBatches(services, space, stage.params.keepBatches)
    const rows = tables.find(({ name }) => name === 'cleaned_features')?.rows
    return {
      output: { space, batchId, tables },
      rowsIn: rows,
      rowsOut: rows,
      summary: `${tables.length} tables in DuckDB`,
    }
  },
  isUsable: ({ space, batchId }, { state }) =>
    state.batches.list(space).some((batch) => batch.batchId === batchId),
  async publish({ runId, services }, output) {
    await services.tracking.writeArtifact(
      runId,
      'loaded-tables.json',
      `${JSON.stringify(output, undefined, 2)}\n`,
    )
  },
}

async function loadAll(
  context: StageContext<'load'>,
  space: string,
  batchId: string,
): Promise<LoadedTable[]> {
  const { services, pipeline, runId } = context
  const input = {
    folder: context.input('transform').folder,
    space,
    batchId,
    dataset: context.input('extract').output.dataset,
    run: { runId, pipeline: pipeline.name, codeVersion: services.codeVersion, loadedAt: Date.now() },
  }
  try {
    return await services.dataThread.call('loadBatch', input, callOptions(context))
  } catch (error) {
    await services.dataThread.call('discardBatches', [batchId])
    if (!isAppError(error, 'CONFLICT')) throw error
    // Another encoding gives columns another type, which rows of older loads cannot have beside them.
    context.log('info', `${error.message} Older loads are removed to make room.`)
    services.state.batches.delete(services.state.batches.list(space).map((batch) => batch.batchId))
    await services.dataThread.call('dropSpace', space)
    return services.dataThread.call('loadBatch', input, callOptions(context))
  }
}

/** Forgetting a batch is the commit of its removal: what a crash leaves behind is discarded at the next start. */
async function removeOldBatches(
  { state, dataThread }: StageServices,
  space: string,
  keep: number,
): Promise<void> {
  const old = state.batches
    .list(space)
    .slice(keep)
    .map(({ batchId }) => batchId)
  state.batches.delete(old)
  if (old.length > 0) await dataThread.call('discardBatches', old)
}
