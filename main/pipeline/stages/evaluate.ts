import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Frame } from '../../lib/frame.ts'
import { thinned } from '../../ml/thinned.ts'
import { strongestFirst } from '../../ml/permutation-importance.ts'
import { heldOutArtifact, mostHeldOut } from '../held-out.ts'
import type { StageContext, StageWork } from '../stage-work.ts'
import { readTestPositions, readTestRows, testPart } from './test-rows.ts'

export const evaluate: StageWork<'evaluate'> = {
  async run(context) {
    const { services, pipeline, stage } = context
    const { dataset } = context.input('extract').output
    const { rows } = context.input('transform').output
    const modelJson = await readFile(join(context.input('train').folder, 'model.json'), 'utf8')
    const positions = readTestPositions(context)
    const [validation, test, raw] = await Promise.all([
      rows.validation > 0 ? readPart(context, 'validation_data') : undefined,
      rows.test > 0 ? readPart(context, 'test_data') : undefined,
      readTestRows(context, positions),
    ])
    const [{ evaluation: measured, predictSeconds }, importance, groups] = await Promise.all([
      services.compute.run(
        'evaluateModel',
        {
          modelJson,
          parts: { validation, test },
          labels: dataset.columns.find(({ name }) => name === pipeline.target)?.labels,
          thresholds: stage.params.thresholds,
          draws: { resamples: stage.params.resamples, seed: pipeline.seed },
        },
        { signal: context.signal },
      ),
      importanceOf(context, modelJson, raw),
      services.compute.run('measureGroups', { modelJson, raw }, { signal: context.signal }),
    ])
    const evaluation = { ...measured, importance, importanceMetric: stage.params.importance.metric }
    const { accuracy } = (evaluation.parts.test ?? evaluation.parts.validation)?.metrics ?? {}
    const rowsIn = rows.validation + rows.test
    return {
      output: {
        evaluation,
        groups,
        heldOut: {
          dataset: dataset.dataset,
          version: dataset.version,
          part: testPart(context.input('transform').output),
          rows: Array.from(thinned((await positions).toSorted(), mostHeldOut)),
        },
        predictSeconds,
      },
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

  async publish({ runId, services, report }, { evaluation, groups, heldOut, predictSeconds }) {
    const at = Date.now()
    const points = (prefix: string, metrics: Record<string, number> = {}) =>
      Object.entries(metrics).map(([key, value]) => ({ key: prefix + key, value, step: 0, at }))
    services.tracking.logMetrics(runId, [
      ...points('', evaluation.parts.test?.metrics),
      ...points('validation_', evaluation.parts.validation?.metrics),
      ...points('', { predict_seconds: predictSeconds }),
    ])
    const files = { 'evaluation.json': evaluation, 'groups.json': groups, [heldOutArtifact]: heldOut }
    for (const [name, content] of Object.entries(files))
      if (content) await services.tracking.writeArtifact(runId, name, `${JSON.stringify(content)}\n`)
    report({ metrics: (evaluation.parts.test ?? evaluation.parts.validation)?.metrics ?? {} })
  },
}

/** The importance of all columns, each thread a share of them. */
async function importanceOf(context: StageContext<'evaluate'>, modelJson: string, raw: Frame) {
  const { services, pipeline, stage, signal } = context
  const parts = services.compute.threads
  const shares = Array.from({ length: parts }, () => 0)
  const found = await Promise.all(
    shares.map((_, part) =>
      services.compute.run(
        'measureImportance',
        { modelJson, raw, params: stage.params.importance, seed: pipeline.seed, part, parts },
        {
          signal,
          onProgress(done, total) {
            shares[part] = done / total
            context.progress(
              shares.reduce((sum, share) => sum + share, 0),
              parts,
              'importance',
            )
          },
        },
      ),
    ),
  )
  return strongestFirst(found.flat())
}

function readPart(context: StageContext<'evaluate'>, name: 'validation_data' | 'test_data'): Promise<Frame> {
  const { warehouse, space, batchId } = context.input('load').output
  const { columns } = context.input('transform').output
  return context.services.dataThread.call(
    'readLoaded',
    { table: { space, name, batchId }, columns },
    { signal: context.signal, warehouse },
  )
}
