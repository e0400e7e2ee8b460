import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Frame } from '../../lib/frame.ts'
import { callOptions, type StageContext, type StageWork } from '../stage-work.ts'
import { readTestRows } from './test-rows.ts'

export const evaluate: StageWork<'evaluate'> = {
  async run(context) {
    const { services, pipeline, stage } = context
    const { dataset } = context.input('extract').output
    const { rows } = context.input('transform').output
    const validation = rows.validation > 0 ? await readPart(context, 'validation_data') : undefined
    const test = rows.test > 0 ? await readPart(context, 'test_data') : undefined
    const evaluation = await services.compute.run(
      'evaluateModel',
      {
        modelJson: await readFile(join(context.input('train').folder, 'model.json'), 'utf8'),
        parts: { validation, test },
        raw: await readTestRows(context),
        labels: dataset.columns.find(({ name }) => name === pipeline.target)?.labels,
        params: stage.params,
        seed: pipeline.seed,
      },
      callOptions(context),
    )
    const { accuracy } = (evaluation.parts.test ?? evaluation.parts.validation)?.metrics ?? {}
    const rowsIn = rows.validation + rows.test
    return {
      output: { evaluation },
      rowsIn,
      rowsOut: rowsIn,
      summary: accuracy === undefined ? 'nothing to test on' : `accuracy ${accuracy.toFixed(4)}`,
      warnings: evaluation.thresholds
        .filter(({ passed }) => !passed)
        .map(
          ({ metric, required, actual }) =>
            `Not good enough: ${metric} is ${actual === null ? 'not defined here' : actual.toFixed(4)}, the pipeline wants ${required}.`,
        ),
    }
  },

  async publish({ runId, services, report }, { evaluation }) {
    const at = Date.now()
    const points = (prefix: string, metrics: Record<string, number> = {}) =>
      Object.entries(metrics).map(([key, value]) => ({ key: prefix + key, value, step: 0, at }))
    services.tracking.logMetrics(runId, [
      ...points('', evaluation.parts.test?.metrics),
      ...points('validation_', evaluation.parts.validation?.metrics),
    ])
    await services.tracking.writeArtifact(runId, 'evaluation.json', `${JSON.stringify(evaluation)}\n`)
    report({ metrics: (evaluation.parts.test ?? evaluation.parts.validation)?.metrics ?? {} })
  },
}

function readPart(context: StageContext<'evaluate'>, name: 'validation_data' | 'test_data'): Promise<Frame> {
  const { space, batchId } = context.input('load').output
  const { columns } = context.input('transform').output
  return context.services.dataThread.call(
    'readLoaded',
    { table: { space, name, batchId }, columns },
    { signal: context.signal },
  )
}
