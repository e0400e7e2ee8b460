import type { ExpectationResult, ValidationResult } from '../../../main/contract/quality.ts'
import type { Cell } from '../data/cell-text.ts'
import { formatCount, formatNumber, formatPercent, plural } from '../../format.ts'

/** The badge of a whole result: failed as soon as one expectation that stops a run did. */
export function resultState(result: ValidationResult): 'passed' | 'failed' | 'warned' {
  if (result.results.some((one) => one.outcome === 'failed' && one.severity === 'stop')) return 'failed'
  return result.success && result.failed === 0 && result.notEvaluated === 0 ? 'passed' : 'warned'
}

/** "31 of 32 expectations": how many passed. */
export const resultWords = (result: ValidationResult) =>
  `${formatCount(result.passed)} of ${plural(result.results.length, 'expectation')}`

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

const listed = 12

/** What was observed, as short text: the first values of a list, objects as JSON. */
export function observedText(value: ExpectationResult['observedValue']): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return formatNumber(value, 6)
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')) {
    const more = value.length - listed
    const shown = value.slice(0, more > 1 ? listed : undefined).join(', ')
    return more > 1 ? `${shown} and ${formatCount(more)} more` : shown
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Equal values once, with how often they are among those kept, most frequent first. */
export function countedValues(values: readonly Cell[]): { value: Cell; count: number }[] {
  const counts = new Map<Cell, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((one, other) => other.count - one.count)
}
