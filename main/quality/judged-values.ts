import { runInNewContext } from 'node:vm'
import { invalidInput } from '../lib/errors.ts'
import type { Cell } from '../warehouse/warehouse.ts'
import { and, isMissing, not } from './predicates.ts'
import { groupsOf, numberOf, passedIf } from './step.ts'
import type { Step } from './step.ts'

/** More different values than these are not judged one by one. */
const maxDistinct = 1_000_000
/** Of how many different unexpected values the rows can be asked for again. */
const maxShown = 10_000
const maxJudgingMs = 30_000

/**
 * Like a map step, for what no back end can be asked: each different value of the column is judged here, once. Judging
 * is stopped after a time, because a pattern in a schema may take for ever on an unlucky text.
 */
export function judgedValues(column: string, mostly: number, isExpected: (value: string) => boolean): Step {
  return {
    measures: [{ kind: 'count' }, { kind: 'group-counts', columns: [column], limit: maxDistinct + 2 }],
    next(answers) {
      const elementCount = numberOf(answers[0]) ?? 0
      const groups = groupsOf(answers[1]).filter(({ values }) => values[0] !== null)
      if (groups.length > maxDistinct)
        throw invalidInput(
          `column "${column}" has more than ${maxDistinct} different values, which are judged one by one here.`,
        )
      const asked = groups.reduce((sum, { count }) => sum + count, 0)
      const bad = inTime(() => groups.filter(({ values }) => !isExpected(String(values[0]))))
      const unexpectedCount = bad.reduce((sum, { count }) => sum + count, 0)
      const values: Cell[] = bad.slice(0, maxShown).map((group) => group.values[0]!)
      const notes = [
        ...(asked === 0 ? ['No row has a value to look at, so nothing speaks against it.'] : []),
        ...(bad.length > maxShown ? [`The rows of ${maxShown} of the unexpected values can be shown.`] : []),
      ]
      return {
        outcome: passedIf(asked === 0 || (asked - unexpectedCount) / asked >= mostly),
        elementCount,
        unexpectedCount,
        ...(asked === 0 ? {} : { unexpectedPercent: (unexpectedCount / asked) * 100 }),
        ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
        ...(bad.length > 0
          ? {
              failing: {
                where: and(not(isMissing(column)), { op: 'in', column, values }),
                columns: [column],
              },
            }
          : {}),
      }
    },
  }
}

/** A regular expression that backtracks for ever can only be stopped from outside of it. */
function inTime<T>(work: () => T): T {
  let result: { value: T } | undefined
  try {
    runInNewContext('run()', { run: () => (result = { value: work() }) }, { timeout: maxJudgingMs })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw invalidInput(`judging the values took longer than ${maxJudgingMs / 1000} seconds.`)
    throw error
  }
  return result!.value
}
