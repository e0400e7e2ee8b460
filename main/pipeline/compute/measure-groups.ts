import type { EvaluationGroups } from '../../contract/run.ts'
import { findColumn, type Frame } from '../../lib/frame.ts'
import { groupScores, groupsOf } from '../../ml/groups.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import { scoreRows } from './score-model.ts'

const mostColumns = 100

/** A model's rates in the groups that each raw column makes, also of columns the model does not read. */
export function measureGroups(input: { modelJson: string; raw: Frame }): EvaluationGroups | undefined {
  const model = modelFromJson(input.modelJson)
  const target = findColumn(input.raw, model.target)
  if (!target) throw new Error(`the rows have no column "${model.target}"`)
  const scored = scoreRows(model, input.raw)
  if (!scored || scored.target.length === 0) return undefined
  const { classes } = scored
  const positive = model.positive ?? mostFrequent(scored.target, classes)
  const columns = input.raw.columns
    .filter((column) => column !== target)
    .map((column) => ({ column, groups: groupsOf(column) }))
    .filter(({ groups }) => groups.names.length > 1)
    .slice(0, mostColumns)
  return {
    positive,
    columns: columns.map(({ column, groups }) => ({
      column: column.name,
      ...groupScores(scored, groups, classes.indexOf(positive)),
    })),
  }
}

function mostFrequent(target: Int32Array, classes: readonly string[]): string {
  const counts = classes.map(() => 0)
  for (const code of target) counts[code]!++
  return classes[counts.indexOf(Math.max(...counts))]!
}
