import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { runState, runSummary } from '../contract/run.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { MetricPoint } from '../state/metrics.ts'
import { appendLines, readJsonLines } from './json-lines.ts'

/** JSON has no NaN and no infinity: they are written as text. */
const metricValue = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value))
const texts = z.record(z.string(), z.string())

/** `runs/ID/run.json`: the truth about a run, from which the index can be rebuilt. Times in milliseconds. */
const runRecord = z.object({
  runId: z.string(),
  name: z.string(),
  experiment: z.string(),
  /** Wins over the name, which the experiment may have changed since. */
  experimentId: z.number().int().optional(),
  parentId: z.string().optional(),
  kind: runSummary.shape.kind,
  state: runState,
  startedAt: z.number(),
  endedAt: z.number().optional(),
  deletedAt: z.number().optional(),
  params: texts,
  /** The latest values; the whole history is in `metrics.jsonl`. */
  metrics: z.record(z.string(), metricValue),
  tags: texts,
  /** An MLflow client made it. */
  source: z.literal('mlflow').optional(),
  userId: z.string().optional(),
  /** Datasets and models that went in and came out, in the words of MLflow's protocol. */
  inputs: z.record(z.string(), z.json()).optional(),
  outputs: z.record(z.string(), z.json()).optional(),
})
export type RunRecord = z.infer<typeof runRecord>

const metricLine = z.object({ key: z.string(), value: metricValue, step: z.number().int(), at: z.number() })

const encoded = (value: number) => (Number.isFinite(value) ? value : String(value))

/** @throws INVALID_INPUT unless `runId` is a plain name that is safe as a folder's. */
export function runFolder(paths: WorkspacePaths, runId: string): string {
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId)) {
    throw invalidInput(`A run id is letters, digits, "-" and "_", but is ${JSON.stringify(runId)}.`, {
      runId,
    })
  }
  return join(paths.runs, runId)
}

export function writeRunRecord(paths: WorkspacePaths, record: RunRecord): void {
  const metrics = Object.fromEntries(Object.entries(record.metrics).map(([key, v]) => [key, encoded(v)]))
  const text = `${JSON.stringify({ ...record, metrics }, null, 2)}\n`
  writeFileAtomic(join(runFolder(paths, record.runId), 'run.json'), text)
}

/** @throws when the file is absent, is not JSON, or is not a run's. */
export function readRunRecord(paths: WorkspacePaths, runId: string): RunRecord {
  const path = join(runFolder(paths, runId), 'run.json')
  const record = runRecord.parse(JSON.parse(readFileSync(path, 'utf8')))
  if (record.runId !== runId) throw new Error(`it belongs to the run ${record.runId}`)
  return record
}

/** Before they go to the index: a kill between the two then leaves points too many here, and none is lost. */
export function appendMetricPoints(
  paths: WorkspacePaths,
  runId: string,
  points: readonly MetricPoint[],
): void {
  // Names are few and the rest is numbers, which JSON writes as they are: faster than a value of its own per line.
  const beginnings = new Map<string, string>()
  let lines = ''
  for (const { key, value, step, at } of points) {
    let beginning = beginnings.get(key)
    if (beginning === undefined) beginnings.set(key, (beginning = `{"key":${JSON.stringify(key)},"value":`))
    lines += `${beginning}${Number.isFinite(value) ? value : `"${value}"`},"step":${step},"at":${at}}\n`
  }
  appendLines(join(runFolder(paths, runId), 'metrics.jsonl'), lines, { flush: false })
}

export function readMetricPoints(paths: WorkspacePaths, runId: string): MetricPoint[] {
  return readJsonLines(join(runFolder(paths, runId), 'metrics.jsonl')).flatMap((line) => {
    const point = metricLine.safeParse(line)
    return point.success ? [point.data] : []
  })
}
