import type { PipelineRun } from '../contract/run.ts'
import { invalidInput } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { parseAssignments } from './assignments.ts'
import { followRun, summary, toResult } from './run.ts'
import { readSearchFlag } from './search-flag.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration, safe } from './text.ts'

interface TrainOptions extends CommonOptions {
  target?: string
  positive?: string
  algorithm: string
  testSize: number
  seed: number
  weight?: string
  set: string[]
  search?: string | true
  trials?: number
  resume?: string
}

/** Learns a column of a dataset: a run of the pipeline `pipelines/DATASET-TARGET.yaml`, which is made if need be. */
export async function train(terminal: Terminal, options: TrainOptions, dataset?: string): Promise<number> {
  const start = await toStart(terminal, options, dataset)
  return terminal.withWorkspace(async ({ client }) => {
    const { runId } = await start(client)
    const again = `sporeprint train --resume ${runId}`
    const stopWords =
      options.search === undefined
        ? undefined
        : `Pausing the search. It goes on with "${again}"; press Ctrl-C again to leave at once.`
    const ended = await followRun(terminal, client, runId, stopWords)
    if (ended.state !== 'succeeded') {
      const board = await boardOf(client, runId)
      const words = board ? `\n${board.trials.length} of ${board.planned} trials are kept.` : ''
      terminal.print(
        { ...toResult(ended, 'train'), ...(board ? { search: board } : {}) },
        summary(ended, 'train') + words,
      )
      return 1
    }
    await printModel(terminal, client, ended)
    return 0
  })
}

type Start = (client: Client) => Promise<{ runId: string }>

/** Everything that can be wrong with the command line is found before a workspace is opened. */
async function toStart(terminal: Terminal, options: TrainOptions, dataset?: string): Promise<Start> {
  const { target, positive, algorithm, testSize, seed, weight, search, trials, resume } = options
  if (resume !== undefined) {
    if (dataset !== undefined || target !== undefined || search !== undefined || options.set.length > 0)
      throw invalidInput('"--resume" continues a run as it was. Leave the dataset and all that is set out.')
    return (client) => client.run.resume({ runId: resume })
  }
  if (dataset === undefined || target === undefined) {
    throw invalidInput(
      'Name a dataset and what to predict, such as "sporeprint train mushroom --target class".',
    )
  }
  const searched = await readSearchFlag({ search, trials }, terminal.resolvePath)
  const weighed: Record<string, string> = weight === undefined ? {} : { 'transform.weight': weight }
  const set = { ...searched, ...weighed, ...parseAssignments(options.set) }
  return (client) => client.run.train({ dataset, target, positive, algorithm, testSize, seed, set })
}

async function printModel(terminal: Terminal, client: Client, ended: PipelineRun): Promise<void> {
  const { runId } = ended
  const { metrics: measured, params } = await client.run.summary({ runId })
  const board = await boardOf(client, runId)
  const result = {
    runId,
    model: ended.model ?? null,
    algorithm: params['best.algorithm'] ?? params['train.algorithm'] ?? null,
    rows: ended.stages.find(({ name }) => name === 'transform')?.rowsIn ?? null,
    features: measured.features ?? null,
    fitMs: (measured.fit_seconds ?? 0) * 1000,
    predictMs: (measured.predict_seconds ?? 0) * 1000,
    metrics: ended.metrics,
    warnings: ended.warnings,
    ...(board ? { search: board } : {}),
  }
  const share = Number(params['transform.split.test'] ?? 0)
  const lines = [
    `${result.algorithm} learnt ${params['target']} from ${String(result.features)} columns in ${duration(result.fitMs)}; ${count(100 * share)} % of ${count(result.rows ?? 0)} rows were kept back:`,
    summary(ended),
    ...(board ? [boardLine(board)] : []),
  ]
  terminal.print(result, lines.join('\n'))
}

/** What a run searched, if it did. */
async function boardOf(client: Client, runId: string) {
  const { params } = await client.run.summary({ runId })
  if (params['train.search.sampler'] === undefined) return undefined
  const { planned, metric, trials, best, importances } = await client.search.board({ runId })
  const found = trials.find(({ number }) => number === best)
  return {
    planned,
    metric,
    trials: trials.map(({ number, state, params: tried, values }) => ({
      number,
      state,
      params: tried,
      value: values.at(-1) ?? null,
    })),
    best: found ? { ...found, value: found.values.at(-1)! } : null,
    importances,
  }
}

type Board = NonNullable<Awaited<ReturnType<typeof boardOf>>>

function boardLine({ best, metric, trials, importances }: Board): string {
  if (!best) return ''
  const params = Object.entries(best.params).map(
    ([name, value]) => `  ${name.padEnd(20)} ${safe(String(value))}`,
  )
  const [first] = importances
  const mattered = first && first.importance > 0 ? ` ${first.param} mattered most.` : ''
  return [
    `Trial ${best.number + 1} of ${trials.length} was the best: ${metric} ${count(best.value)} in cross-validation.${mattered}`,
    ...params,
  ].join('\n')
}
