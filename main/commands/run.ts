import type { PipelineRun } from '../contract/run.ts'
import type { Client } from '../local-client.ts'
import { parseAssignments } from './assignments.ts'
import { showProgress } from './run-progress.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, duration } from './text.ts'
import { invalidInput } from '../lib/errors.ts'

interface RunOptions extends CommonOptions {
  set: string[]
  resume?: string
  from?: string
}

/** Runs a pipeline to its end. */
export function run(terminal: Terminal, options: RunOptions, pipeline?: string): Promise<number> {
  const set = parseAssignments(options.set)
  if (options.resume !== undefined && (pipeline !== undefined || options.set.length > 0 || options.from))
    throw invalidInput('"--resume" continues a run as it was. Leave the pipeline, --set and --from out.')
  return terminal.withWorkspace(async ({ client }) => {
    const { runId } =
      options.resume === undefined
        ? await client.run.start({ pipeline, set, from: options.from })
        : await client.run.resume({ runId: options.resume })
    const ended = await followRun(terminal, client, runId)
    terminal.print(toResult(ended), summary(ended))
    return ended.state === 'succeeded' ? 0 : 1
  })
}

/**
 * Shows a run until it ends. The first interrupt cancels it, the second leaves at once.
 *
 * @param stopWords what is said at the first.
 */
export async function followRun(
  terminal: Terminal,
  client: Client,
  runId: string,
  stopWords = 'Cancelling the run. Press Ctrl-C again to leave at once; it can be resumed later.',
): Promise<PipelineRun> {
  terminal.note(`Run ${runId}`)
  const stopListening = cancelOnInterrupt(client, runId, terminal, stopWords)
  const progress = showProgress(process.stderr)
  try {
    for await (const state of await client.run.watch({ runId })) progress.update(state)
  } finally {
    progress.end()
    stopListening()
  }
  return client.run.get({ runId })
}

function cancelOnInterrupt(client: Client, runId: string, terminal: Terminal, words: string): () => void {
  let isCancelling = false
  const onSignal = () => {
    if (isCancelling) process.exit(1)
    isCancelling = true
    terminal.note(words)
    client.run.cancel({ runId }).catch((error: unknown) => terminal.note(String(error)))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

/** @param command what continues it, if it did not succeed. */
export function toResult(ended: PipelineRun, command = 'run') {
  const { runId, pipeline, state, stages, metrics, model, warnings, error, startedAt, endedAt, durationMs } =
    ended
  return {
    ...(error ? { error } : state === 'succeeded' ? {} : { error: stoppedError(ended, command) }),
    runId,
    pipeline,
    state,
    startedAt,
    endedAt,
    durationMs,
    stages: stages.map((stage) => ({
      name: stage.name,
      state: stage.state,
      durationMs: stage.durationMs ?? 0,
      rowsIn: stage.rowsIn ?? null,
      rowsOut: stage.rowsOut ?? null,
      cached: stage.cached,
      ...(stage.summary === undefined ? {} : { summary: stage.summary }),
      ...(stage.error ? { error: stage.error } : {}),
    })),
    metrics,
    model: model ?? null,
    warnings,
  }
}

const stoppedError = ({ runId, state }: PipelineRun, command: string) => ({
  code: state === 'cancelled' ? 'CANCELLED' : 'INTERNAL',
  message: `The run was ${state}. Continue it with "sporeprint ${command} --resume ${runId}".`,
  details: { runId },
})

/** @param command what continues it, if it did not succeed. */
export function summary(ended: PipelineRun, command = 'run'): string {
  const lines = [
    `Run ${ended.runId} of "${ended.pipeline}": ${ended.state}${ended.durationMs === undefined ? '' : ` in ${duration(ended.durationMs)}`}`,
    ...Object.entries(ended.metrics).map(([name, value]) => `  ${name.padEnd(20)} ${count(value)}`),
  ]
  if (ended.model) {
    const aliases = ended.model.aliases.map((alias) => ` @${alias}`).join('')
    lines.push(`Model ${ended.model.name} version ${ended.model.version}${aliases}`)
  }
  lines.push(...ended.warnings.map((warning) => `Warning: ${warning}`))
  if (ended.error) lines.push(ended.error.message)
  if (ended.state !== 'succeeded')
    lines.push(`Continue it with "sporeprint ${command} --resume ${ended.runId}".`)
  return lines.join('\n')
}
