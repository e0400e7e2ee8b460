import type { ParallelAxis, ParallelLine } from '../../charts/parallel-lines.ts'
import { compareCells } from '../../components/compare-cells.ts'
import type { ComparedRun, Field } from './compared-run.ts'
import { measureOf, valueOf } from './compared-run.ts'

export interface FieldLinesOptions {
  metric: Field
  isBetterLow: boolean
  log?: readonly string[]
  flipped?: readonly string[]
}

/** Logarithms are of numbers above 0. */
export const canBeLog = (runs: readonly ComparedRun[], field: Field) =>
  field.isNumber && runs.every((run) => (measureOf(run, field) ?? 1) > 0)

/** The runs as lines through any of their values; an axis on which nothing differs, or of texts, is one of names. */
export function fieldLines(
  runs: readonly ComparedRun[],
  fields: readonly Field[],
  { metric, isBetterLow, log = [], flipped = [] }: FieldLinesOptions,
): { axes: ParallelAxis[]; lines: ParallelLine[] } {
  const measures = runs.flatMap((run) => measureOf(run, metric) ?? [])
  const low = Math.min(...measures)
  const high = Math.max(...measures)
  const isMeasured = new Map(fields.map((field) => [field, isMeasuredAxis(runs, field)]))
  return {
    axes: fields.map((field) => ({
      name: field.title,
      ...(isMeasured.get(field)
        ? { isLog: log.includes(field.name) && canBeLog(runs, field) }
        : { categories: [...new Set(runs.map((run) => nameOf(run, field)))].toSorted(compareCells) }),
      isFlipped: flipped.includes(field.name),
    })),
    lines: runs.map((run) => {
      const measure = measureOf(run, metric)
      const part = measure === undefined || high === low ? 0.5 : (measure - low) / (high - low)
      return {
        name: run.name,
        values: fields.map((field) => (isMeasured.get(field) ? measureOf(run, field) : nameOf(run, field))),
        rank: isBetterLow ? 1 - part : part,
        isChosen: false,
      }
    }),
  }
}

const nameOf = (run: ComparedRun, field: Field) => String(valueOf(run, field) ?? 'not set')

const isMeasuredAxis = (runs: readonly ComparedRun[], field: Field) =>
  field.isNumber && new Set(runs.flatMap((run) => measureOf(run, field) ?? [])).size > 1
