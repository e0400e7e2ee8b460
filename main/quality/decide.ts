import type { ExpectationResult, ValidationResult } from '../contract/quality.ts'
import { assertNever } from '../lib/errors.ts'

/**
 * Whether a run may go on. What failed, or could not be evaluated, stops it or warns as its severity says; a column
 * that was left out on purpose does neither.
 */
export function decide(result: ValidationResult): { stop: boolean; warnings: string[] } {
  const open = result.results.filter(
    ({ outcome, droppedOnPurpose }) => outcome !== 'passed' && !droppedOnPurpose,
  )
  return {
    stop: open.some(({ severity }) => severity === 'stop'),
    warnings: open.filter(({ severity }) => severity === 'warn').map(warningOf),
  }
}

/** `Expected: odor is one of 9 values. 3 of 8124 values are not.` */
export function warningOf(result: ExpectationResult): string {
  const { outcome, sentence, note, unexpectedCount, elementCount } = result
  switch (outcome) {
    case 'passed':
      return `${sentence}.`
    case 'not-evaluated':
      return `Not evaluated: ${sentence}. ${note ?? ''}`.trim()
    case 'failed': {
      const figures =
        unexpectedCount === undefined
          ? observed(result)
          : `${unexpectedCount} of ${elementCount} rows are against it.`
      return `Expected: ${sentence}. ${note ?? figures}`.trim()
    }
    default:
      return assertNever(outcome)
  }
}

const observed = ({ observedValue: value }: ExpectationResult) =>
  typeof value === 'number' || typeof value === 'string' ? `Found: ${value}.` : ''
