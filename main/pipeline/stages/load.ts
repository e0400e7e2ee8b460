import { randomUUID } from 'node:crypto'
import { isAppError } from '../../lib/errors.ts'
import type { LoadedTable } from '../data/load-batch.ts'
import type { WarehouseKind } from '../warehouses.ts'
import { callOptions, type StageContext, type StageServices, type StageWork } from '../stage-work.ts'

/** Where a load goes. */
interface Target {
  warehouse: WarehouseKind
  place: string
  space: string
  batchId: string
}

const warehouseNames: Record<WarehouseKind, string> = { duckdb: 'DuckDB', mariadb: 'MariaDB' }

export const load: StageWork<'load'> = {
  async run(context) {
    const { services, pipeline, stage, runId } = context
    const warehouse = pipeline.warehouse ?? services.warehouses.defaultKind()
    const place = await services.warehouses.open(warehouse)
    const target: Target = { warehouse, place, space: pipeline.name, batchId: randomUUID() }
    const { space, batchId } = target
    const tables = await loadAll(context, target)
    services.state.batches.record({ batchId, space, runId, warehouse: place })
    await removeOldBatches(services, target, stage.params.keepBatches)
    const rows = tables.find(({ name }) => name === 'cleaned_features')?.rows
    return {
      output: { warehouse, space, batchId, tables },
      rowsIn: rows,
      rowsOut: rows,
      summary: `${tables.length} tables in ${warehouseNames[warehouse]}`,
    }
  },
  async isUsable({ warehouse, space, batchId }, { state, warehouses }) {
    const place = await warehouses.open(warehouse)
    return state.batches.list(space, place).some((batch) => batch.batchId === batchId)
  },
  async publish({ runId, services }, output) {
    await services.tracking.writeArtifact(
      runId,
      'loaded-tables.json',
      `${JSON.stringify(output, undefined, 2)}\n`,
    )
  },
}

async function loadAll(context: StageContext<'load'>, target: Target): Promise<LoadedTable[]> {
  const { services, pipeline, runId } = context
  const { warehouse, place, space, batchId } = target
  const input = {
    folder: context.input('transform').folder,
    space,
    batchId,
    dataset: context.input('extract').output.dataset,
    run: { runId, pipeline: pipeline.name, codeVersion: services.codeVersion, loadedAt: Date.now() },
  }
  const options = { ...callOptions(context), warehouse }
  try {
    return await services.dataThread.call('loadBatch', input, options)
  } catch (error) {
    // Where that fails too, the batch is not recorded and goes when the warehouse is opened next.
    await services.dataThread.call('discardBatches', [batchId], { warehouse }).catch(() => undefined)
    if (!isAppError(error, 'CONFLICT')) throw error
    // Another encoding gives columns another type, which rows of older loads cannot have beside them.
    context.log('info', `${error.message} Older loads are removed to make room.`)
    services.state.batches.delete(services.state.batches.list(space, place).map((batch) => batch.batchId))
    await services.dataThread.call('dropSpace', space, { warehouse })
    return services.dataThread.call('loadBatch', input, options)
  }
}

/** Forgetting a batch is the commit of its removal: what a crash leaves behind is discarded at the next start. */
async function removeOldBatches(
  { state, dataThread }: StageServices,
  { warehouse, place, space }: Target,
  keep: number,
): Promise<void> {
  const old = state.batches
    .list(space, place)
    .slice(keep)
    .map(({ batchId }) => batchId)
  state.batches.delete(old)
  if (old.length > 0) await dataThread.call('discardBatches', old, { warehouse })
}
