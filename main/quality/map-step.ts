import type { Predicate } from '../warehouse/warehouse.ts'
import { numberOf, passedIf } from './step.ts'
import type { Step } from './step.ts'

/**
 * GX's map expectations: of the rows `considered`, at most 1 − `mostly` may be `unexpected`. Percentages are of the
 * considered rows. Where there is none, nothing contradicts the expectation: passed, with a note that says so.
 */
export function mapStep(parts: {
  considered: Predicate
  unexpected: Predicate
  mostly: number
  columns: readonly string[]
}): Step {
  const { considered, unexpected, mostly, columns } = parts
  return {
    measures: [{ kind: 'count' }, { kind: 'count', where: considered }, { kind: 'count', where: unexpected }],
    next(answers) {
      const [elementCount, asked, unexpectedCount] = answers.map((answer) => numberOf(answer) ?? 0)
      const isMet = asked === 0 || (asked! - unexpectedCount!) / asked! >= mostly
      return {
        outcome: passedIf(isMet),
        elementCount,
        unexpectedCount,
        ...(asked === 0
          ? { note: 'No row has a value to look at, so nothing speaks against it.' }
          : { unexpectedPercent: (unexpectedCount! / asked!) * 100 }),
        ...(unexpectedCount! > 0 ? { failing: { where: unexpected, columns } } : {}),
      }
    },
  }
}
