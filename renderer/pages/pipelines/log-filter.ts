import type { LogLine } from '../../../main/contract/run.ts'

export interface LogFilter {
  stage?: string
  attempt?: number
  /** Lines of this level and above. */
  level: LogLine['level']
  text: string
}

const levels: readonly LogLine['level'][] = ['debug', 'info', 'warn', 'error']

/** The fields of a line as they are shown and searched: `rows=5686 columns=21`. */
export const fieldsText = (line: LogLine) =>
  Object.entries(line.fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')

export function filterLog(lines: readonly LogLine[], filter: LogFilter): LogLine[] {
  const lowest = levels.indexOf(filter.level)
  const wanted = filter.text.trim().toLowerCase()
  return lines.filter(
    (line) =>
      (filter.stage === undefined || line.stage === filter.stage) &&
      (filter.attempt === undefined || line.attempt === filter.attempt) &&
      levels.indexOf(line.level) >= lowest &&
      (wanted === '' || `${line.message} ${fieldsText(line)}`.toLowerCase().includes(wanted)),
  )
}

/** Stage and attempt of every part of the log, in the order they first speak. */
export function logParts(lines: readonly LogLine[]): { stage: string; attempt: number }[] {
  const parts = new Map<string, { stage: string; attempt: number }>()
  for (const { stage, attempt = 1 } of lines) {
    if (stage !== undefined) parts.set(`${stage} ${attempt}`, { stage, attempt })
  }
  return [...parts.values()]
}

/** Lines by sequence, each once. */
export function mergeLines(before: readonly LogLine[], fresh: readonly LogLine[]): readonly LogLine[] {
  const last = before.at(-1)?.sequence ?? -1
  const added = fresh.filter((line) => line.sequence > last)
  return added.length === 0 ? before : [...before, ...added]
}
