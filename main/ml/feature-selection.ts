import { findColumn, type Frame } from '../lib/frame.ts'
import { association, codedColumn, contingency, mutualInformation, withMissingValue } from './information.ts'
import type { ColumnPlan, PreprocessDecision, Preprocessor, PreprocessSpec } from './preprocessor.ts'

/**
 * Leaves out columns that tell too little about the target, then of each strongly associated pair the one that tells
 * less. Measured on the training rows before encoding; a missing cell counts as a value of its own.
 *
 * @returns the plans to keep, in their order.
 */
export function selectFeatures(
  { plans, target }: Preprocessor,
  frame: Frame,
  { mutualInformation: information, correlation }: PreprocessSpec['select'],
  report: PreprocessDecision[],
): ColumnPlan[] {
  const targetColumn = findColumn(frame, target)
  if (!targetColumn || (!information && !correlation)) return plans
  const classes = codedColumn(targetColumn)
  const ranked = plans
    .map((plan, position) => {
      const column = findColumn(frame, plan.source)!
      const nats = mutualInformation(contingency(withMissingValue(codedColumn(column)), classes))
      return { plan, position, column, nats }
    })
    .toSorted((a, b) => b.nats - a.nats || a.position - b.position)
  const drop = (column: string, reason: string) => report.push({ column, action: 'dropped', reason })

  const informative = ranked.filter(({ plan, nats }, rank) => {
    if (nats < (information?.min ?? 0)) {
      drop(
        plan.source,
        `it tells ${nats.toFixed(4)} nats about ${target}, below the minimum of ${information?.min}`,
      )
      return false
    }
    if (rank >= (information?.top ?? Infinity)) {
      drop(plan.source, `it is not among the ${information?.top} columns that tell most about ${target}`)
      return false
    }
    return true
  })
  if (!correlation) return inOrder(informative)

  const kept: typeof informative = []
  for (const candidate of informative) {
    const twin = kept.find((one) => association(one.column, candidate.column) > correlation.threshold)
    if (twin) {
      const strength = association(twin.column, candidate.column).toFixed(3)
      drop(
        candidate.plan.source,
        `its association with ${twin.plan.source} is ${strength}, above ${correlation.threshold}`,
      )
    } else kept.push(candidate)
  }
  return inOrder(kept)
}

function inOrder(kept: readonly { plan: ColumnPlan; position: number }[]): ColumnPlan[] {
  return kept.toSorted((a, b) => a.position - b.position).map(({ plan }) => plan)
}
