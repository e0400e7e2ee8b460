import type { ExpectationResult } from '../contract/quality.ts'
import type { Answer, Cell, ColumnType, Measure, Predicate } from '../warehouse/warehouse.ts'

export interface TableShape {
  columns: readonly { name: string; type: ColumnType }[]
}

/** What was found out about an expectation. */
export interface Verdict {
  outcome: ExpectationResult['outcome']
  note?: string
  elementCount?: number
  unexpectedCount?: number
  unexpectedPercent?: number
  observedValue?: ExpectationResult['observedValue']
  /** The rows that fail it and the columns to show of them, where the expectation is about rows. */
  failing?: Failing
}

export interface Failing {
  where: Predicate
  columns: readonly string[]
}

/** Questions to the table, and what follows from the answers: a verdict, or further questions. */
export interface Step {
  measures: Measure[]
  next(answers: readonly Answer[]): Step | Verdict
}

export const passedIf = (isTrue: boolean): 'passed' | 'failed' => (isTrue ? 'passed' : 'failed')

export function numberOf(answer: Answer | undefined): number | null {
  if (answer?.kind === 'number') return answer.value
  throw new Error(`Expected a number, got ${answer?.kind}.`)
}

export function scalarOf(answer: Answer | undefined): number | string | null {
  return answer?.kind === 'text' ? answer.value : numberOf(answer)
}

export function groupsOf(answer: Answer | undefined): { values: Cell[]; count: number }[] {
  if (answer?.kind === 'groups') return answer.groups
  throw new Error(`Expected groups, got ${answer?.kind}.`)
}

export function numbersOf(answer: Answer | undefined): (number | null)[] {
  if (answer?.kind === 'numbers') return answer.values
  throw new Error(`Expected numbers, got ${answer?.kind}.`)
}
