import { join } from 'node:path'
import { logLine, type LogLine } from '../contract/run.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { appendJsonLines, readJsonLines } from '../tracking/json-lines.ts'
import { runFolder } from '../tracking/run-record.ts'

export interface RunLog {
  add(line: Omit<LogLine, 'sequence' | 'at'>): void
  readonly lines: readonly LogLine[]
  /** Writes what is not on the disk yet. */
  flush(): void
}

/** Lines are gathered for this long before they are written, so that a chatty stage does not wait for the disk. */
const gatherMs = 200

const logFile = (paths: WorkspacePaths, runId: string) => join(runFolder(paths, runId), 'log.jsonl')

/** The log of a run, `runs/ID/log.jsonl`: all of it in memory while the run lives. */
export function openRunLog(paths: WorkspacePaths, runId: string, onChange: () => void): RunLog {
  const lines = readRunLog(paths, runId)
  let written = lines.length
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const fresh = lines.slice(written)
    if (fresh.length === 0) return
    written = lines.length
    appendJsonLines(logFile(paths, runId), fresh, { flush: false })
  }
  return {
    lines,
    flush,
    add(line) {
      lines.push({ sequence: lines.length, at: Date.now(), ...line })
      // A full disk must not end the run twice; the last flush says so.
      timer ??= setTimeout(() => {
        try {
          flush()
        } catch {
          timer = undefined
        }
      }, gatherMs)
      onChange()
    },
  }
}

/** The lines of a run that is over, or of an earlier process; lines a kill tore are left out. */
export function readRunLog(paths: WorkspacePaths, runId: string): LogLine[] {
  const lines = readJsonLines(logFile(paths, runId)).flatMap((line) => {
    const parsed = logLine.safeParse(line)
    return parsed.success ? [parsed.data] : []
  })
  return lines.map((line, sequence) => ({ ...line, sequence }))
}
