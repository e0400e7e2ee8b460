import { existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import { runFolder } from '../run-record.ts'
import type { MetricPoint } from '../../state/metrics.ts'

const readBytes = 256 * 1024
const newline = 0x0a

const logOf = (paths: WorkspacePaths, runId: string) => join(runFolder(paths, runId), 'metrics.jsonl')

export function metricLogBytes(paths: WorkspacePaths, runId: string): number {
  const path = logOf(paths, runId)
  return existsSync(path) ? statSync(path).size : 0
}

export interface PointsChunk {
  points: MetricPoint[]
  /** Where the next chunk starts in the file. */
  end: number
}

/** A run's points in the order they were logged, from a place in its file on; a line that is not whole is left for later. */
export async function* readPoints(
  paths: WorkspacePaths,
  runId: string,
  from: number,
  perChunk: number,
): AsyncGenerator<PointsChunk, void, void> {
  const path = logOf(paths, runId)
  if (!existsSync(path)) return
  const file = await open(path, 'r')
  try {
    let rest = Buffer.alloc(0)
    let position = from
    let end = from
    let points: MetricPoint[] = []
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(readBytes), 0, readBytes, position)
      if (bytesRead === 0) break
      position += bytesRead
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      let start = 0
      for (let at = rest.indexOf(newline); at !== -1; at = rest.indexOf(newline, start)) {
        const point = readMetricLine(rest.toString('utf8', start, at))
        end += at + 1 - start
        start = at + 1
        if (point) points.push(point)
        if (points.length < perChunk) continue
        yield { points, end }
        points = []
      }
      rest = rest.subarray(start)
    }
    if (end > from && points.length > 0) yield { points, end }
  } finally {
    await file.close()
  }
}

const line = z.object({
  key: z.string(),
  value: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).transform(Number),
  step: z.number().int(),
  at: z.number(),
})

/** Nothing for a line that a hand broke. */
function readMetricLine(text: string): MetricPoint | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
