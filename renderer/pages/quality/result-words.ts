import type { ExpectationResult, ValidationResult } from '../../../main/contract/quality.ts'
import { formatCount, formatNumber, formatPercent } from '../../format.ts'

/** The badge of a whole result; what was not evaluated is never a pass. */
export function resultState(result: ValidationResult): 'passed' | 'failed' | 'warned' {
  if (!result.success) return 'failed'
  return result.failed > 0 || result.notEvaluated > 0 ? 'warned' : 'passed'
}

/** "38 of 40 expectations". */
export const resultWords = (result: ValidationResult) =>
  `${formatCount(result.passed)} of ${formatCount(result.results.length)} ${result.results.length === 1 ? 'expectation' : 'expectations'} passed`

export const severityWords: Record<ExpectationResult['severity'], string> = {
  stop: 'stops the run',
  warn: 'warns',
  record: 'is recorded',
}

export const againstWords: Record<ValidationResult['against'], string> = {
  raw: 'the imported file',
  warehouse: 'the loaded tables',
}

const rank: Record<ExpectationResult['outcome'], number> = { failed: 0, 'not-evaluated': 1, passed: 2 }

/** What needs a look first; within an outcome the order of the suite. */
export const worstFirst = (results: readonly ExpectationResult[]) =>
  results.toSorted((one, other) => rank[one.outcome] - rank[other.outcome])

/** "12 (0.1%)", "none", or a dash where rows are not counted one by one. */
export function unexpectedText({ unexpectedCount, unexpectedPercent }: ExpectationResult): string {
  if (unexpectedCount === undefined) return '–'
  if (unexpectedCount === 0) return 'none'
  const part = unexpectedPercent === undefined ? '' : ` (${formatPercent(unexpectedPercent / 100)})`
  return `${formatCount(unexpectedCount)}${part}`
}

/** What was observed, as short text; lists and objects as JSON. */
export function observedText(value: ExpectationResult['observedValue']): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return formatNumber(value, 6)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
