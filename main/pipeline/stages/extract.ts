import { lineageOf } from '../../data/lineage.ts'
import { callOptions, type StageWork } from '../stage-work.ts'

export const extract: StageWork<'extract'> = {
  async run(context) {
    const { pipeline, stage, services } = context
    const dataset = await services.dataThread.call(
      'extractDataset',
      { name: pipeline.dataset, version: stage.params.version },
      callOptions(context),
    )
    context.log(
      'info',
      `${dataset.dataset} version ${dataset.version}: ${dataset.rows} rows from ${dataset.source}`,
      {
        sha256: dataset.sha256,
      },
    )
    return {
      output: { dataset },
      rowsIn: dataset.rowsRead,
      rowsOut: dataset.rows,
      summary: `version ${dataset.version}, ${dataset.columns.length} columns`,
    }
  },
  async publish({ runId, services }, { dataset }) {
    const lineage = lineageOf(dataset)
    services.tracking.setTags(runId, {
      'dataset.name': lineage.dataset,
      'dataset.version': String(lineage.version),
      'dataset.sha256': lineage.sha256,
    })
    await services.tracking.writeArtifact(runId, 'lineage.json', `${JSON.stringify(lineage, undefined, 2)}\n`)
  },
}
