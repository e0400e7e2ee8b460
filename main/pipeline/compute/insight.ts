import type { DependenceCurve, ShapOverview } from '../../contract/insight.ts'
import type { Frame } from '../../lib/frame.ts'
import { compareModels } from '../../ml/compare-models.ts'
import { counterfactuals } from '../../ml/counterfactuals.ts'
import { dependenceOf } from '../../ml/dependence.ts'
import { modelFromJson } from '../../ml/model-json.ts'
import { readableRules } from '../../ml/readable-rules.ts'
import type { Cell } from '../../ml/row-frame.ts'
import { shapSummary } from '../../ml/shap-summary.ts'
import type { ComputeControl } from '../compute-control.ts'

interface OnRows {
  modelJson: string
  raw: Frame
}

/** What each column adds to the predictions of one class. */
export function overviewShap(input: OnRows & { class: string }): Omit<ShapOverview, 'from'> {
  const {
    rows: _rows,
    columns,
    ...summary
  } = shapSummary(modelFromJson(input.modelJson), input.raw, input.class)
  return {
    ...summary,
    columns: columns.map(({ amounts, ...column }) => ({ ...column, amounts: Array.from(amounts) })),
  }
}

export function drawDependence(
  input: OnRows & { column: string; class: string; lines: number },
  control: ComputeControl,
): Omit<DependenceCurve, 'from'> {
  const model = modelFromJson(input.modelJson)
  const { column, kind, grid, counts, mean, lines } = dependenceOf(model, input.raw, input.column, {
    lines: input.lines,
    isCancelled: control.isCancelled,
    onValue: control.progress,
  })
  const classCount = model.classes.length
  const own = Math.max(0, model.classes.indexOf(input.class))
  const pick = (all: Float64Array, start: number) =>
    grid.map((_, at) => all[(start + at) * classCount + own]!)
  const count = lines.length / Math.max(1, grid.length * classCount)
  return {
    column,
    kind,
    class: model.classes[own]!,
    grid,
    counts,
    mean: pick(mean, 0),
    lines: Array.from({ length: count }, (_, line) => pick(lines, line * grid.length)),
  }
}

/** @param labels what values of columns mean, where a codebook says so. */
export function tellRules(input: OnRows & { labels: Readonly<Record<string, Record<string, string>>> }) {
  const model = modelFromJson(input.modelJson)
  const withMissing = new Set(
    model.preprocessor.inputs.filter(({ hadMissing }) => hadMissing).map(({ name }) => name),
  )
  const found = readableRules(model, input.raw, {
    labelOf: (column, value) => input.labels[column]?.[value] ?? value,
    hadMissing: (column) => withMissing.has(column),
  })
  if (!found) return undefined
  const { rows: _rows, ...rules } = found
  return rules
}

export const hintChanges = (input: OnRows & { row: Record<string, Cell> }) =>
  counterfactuals(modelFromJson(input.modelJson), input.row, input.raw)

export const compareOnRows = (input: {
  first: string
  second: string
  raw: Frame
  positions: Float64Array
  seed: number
  listed: number
}) =>
  compareModels(modelFromJson(input.first), modelFromJson(input.second), input.raw, input.positions, {
    seed: input.seed,
    listed: input.listed,
  })
