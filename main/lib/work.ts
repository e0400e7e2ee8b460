import type { LogLine } from '../contract/run.ts'

export type LogLevel = LogLine['level']

/** What long work is given: a way to stop, to show progress and to say what it does. */
export interface WorkContext {
  readonly signal: AbortSignal
  readonly progress: (done: number, total?: number, note?: string) => void
  readonly log: (level: LogLevel, message: string, fields?: LogLine['fields']) => void
}
