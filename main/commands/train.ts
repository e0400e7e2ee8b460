import { parseAssignments } from './assignments.ts'
import { followRun, summary, toResult } from './run.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration } from './text.ts'

interface TrainOptions extends CommonOptions {
  target: string
  positive?: string
  algorithm: string
  testSize: number
  seed: number
  set: string[]
}

/** Learns a column of a dataset: a run of the pipeline `pipelines/DATASET-TARGET.yaml`, which is made if need be. */
export function train(terminal: Terminal, options: TrainOptions, dataset: string): Promise<number> {
  const { target, positive, algorithm, testSize, seed } = options
  const set = parseAssignments(options.set)
  return terminal.withWorkspace(async ({ client }) => {
    const { runId } = await client.run.train({ dataset, target, positive, algorithm, testSize, seed, set })
    const ended = await followRun(terminal, client, runId)
    if (ended.state !== 'succeeded') {
      terminal.print(toResult(ended), summary(ended))
      return 1
    }
    const { metrics: measured, params } = await client.run.summary({ runId })
    const result = {
      runId,
      model: ended.model ?? null,
      algorithm: params['train.algorithm'] ?? algorithm,
      rows: ended.stages.find(({ name }) => name === 'transform')?.rowsIn ?? null,
      features: measured.features ?? null,
      fitMs: (measured.fit_seconds ?? 0) * 1000,
      predictMs: (measured.predict_seconds ?? 0) * 1000,
      metrics: ended.metrics,
      warnings: ended.warnings,
    }
    terminal.print(
      result,
      [
        `${result.algorithm} learnt ${target} from ${String(result.features)} columns in ${duration(result.fitMs)}; ${count(100 * testSize)} % of ${count(result.rows ?? 0)} rows were kept back:`,
        summary(ended),
      ].join('\n'),
    )
    return 0
  })
}
