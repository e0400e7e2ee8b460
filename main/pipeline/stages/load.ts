import { randomUUID } from 'node:crypto'
import { invalidInput } from '../../lib/errors.ts'
import { callOptions, type StageServices, type StageWork } from '../stage-work.ts'

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
    const { dataset } = context.input('extract').output
    const batchId = randomUUID()
    const space = pipeline.name
    const tables = await services.dataThread.call(
      'loadBatch',
      {
        folder: context.input('transform').folder,
        space,
        batchId,
        dataset,
        run: { runId, pipeline: pipeline.name, codeVersion: services.codeVersion, loadedAt: Date.now() },
      },
      callOptions(context),
    )
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
