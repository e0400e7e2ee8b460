import type { ExpectationResult } from '../contract/quality.ts'
import type { SelectQuery } from '../warehouse/files.ts'
import type { Answer, Cell, ColumnType, Measure, Predicate, RowsPage } from '../warehouse/warehouse.ts'

export interface TableShape {
  columns: readonly { name: string; type: ColumnType }[]
  /** How many rows other tables have, by the names that suites call them. */
  otherRows?: ReadonlyMap<string, number>
}

/** What was found out about an expectation. */
export interface Verdict {
  outcome: ExpectationResult['outcome']
  note?: string
  elementCount?: number
  unexpectedCount?: number
  unexpectedPercent?: number
  observedValue?: ExpectationResult['observedValue']
  /** Where no failing rows are asked for. */
  partialUnexpected?: Cell[]
  /** The rows that fail it and the columns to show of them, where the expectation is about rows. */
  failing?: Failing
  /** The same where a person's own SELECT finds them. */
  selected?: SelectQuery
}

export interface Failing {
  where: Predicate
  columns: readonly string[]
  /** The rows the expectation is about, where that is not all of them. */
  filter?: Predicate
}

/** Asks for the rows that a person's own SELECT finds, which only some back ends answer. */
export interface Selection {
  sql: string
  judge: (rows: RowsPage) => Verdict
}

/** A step with the rows it is about, where that is not all of them. */
export interface Asked {
  step: Step | Selection | Verdict
  filter?: Predicate
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
