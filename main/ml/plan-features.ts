import { assertNever } from '../lib/errors.ts'
import type { CategoryPlan, ColumnPlan, FeatureColumn, Preprocessor } from './preprocessor.ts'

export const oneHotName = (column: string, level: string) => `${column}=${level}`

/** The probability of a class, given the column. */
export const shareName = (column: string, className: string) => `P(${className}|${column})`

export const missingName = (column: string) => `${column} is missing`

/** Names and kinds of the features that a plan makes, in order. */
export function featuresOfPlan(plan: ColumnPlan): FeatureColumn[] {
  const own = plan.kind === 'number' ? [{ name: plan.source, kind: 'number' } as const] : encoded(plan)
  return plan.tellsMissing ? [...own, { name: missingName(plan.source), kind: 'number' }] : own
}

function encoded(plan: CategoryPlan): FeatureColumn[] {
  const { source, levels } = plan
  switch (plan.encoding) {
    case 'native':
      return [{ name: source, kind: 'category', levels }]
    case 'ordinal':
      return [{ name: source, kind: 'number' }]
    case 'one-hot':
      return levels.map((level) => ({ name: oneHotName(source, level), kind: 'number' }))
    case 'target':
      return plan.classes.map((name) => ({ name: shareName(source, name), kind: 'number' }))
    default:
      return assertNever(plan)
  }
}

/** The columns that features are made of, and the index of that of each feature of the preprocessor. */
export function columnsOfFeatures({ features, plans }: Pick<Preprocessor, 'features' | 'plans'>) {
  const columns = [...new Set(plans.map(({ source }) => source))]
  const columnOf = plans.flatMap((plan) => featuresOfPlan(plan).map(() => columns.indexOf(plan.source)))
  if (columnOf.length !== features.length) throw new Error('plans and features differ in length')
  return { columns, columnOf }
}
