import type { RunColumnInfo, RunRow } from '../../../main/contract/tracked-run.ts'
import type { MeasuredRun } from './measured-run.ts'
import { metricOrder } from './metric-title.ts'
import { titleOf } from './run-column.ts'
import { isNumberText } from './run-columns.ts'

export type ComparedRun = MeasuredRun & Omit<RunRow, 'cells'>

/** Something that each run has one value of. */
export interface Field {
  /** As a column of the table. */
  name: string
  title: string
  group: RunColumnInfo['group']
  key: string
  isNumber: boolean
}

const duration: Field = {
  name: 'attributes.duration',
  title: 'Took (s)',
  group: 'attributes',
  key: 'duration',
  isNumber: true,
}

/** What the runs can be compared by: the metrics that tell most first. */
export function fieldsOf(infos: readonly RunColumnInfo[], runs: readonly MeasuredRun[]): Field[] {
  const order = metricOrder(infos.filter(({ group }) => group === 'metrics').map(({ key }) => key))
  const keyed = infos
    .filter(({ group }) => group === 'metrics' || group === 'params')
    .toSorted((one, other) =>
      one.group === 'metrics' && other.group === 'metrics'
        ? order.indexOf(one.key) - order.indexOf(other.key)
        : 0,
    )
  return [
    ...keyed.map((info) => ({
      name: info.column,
      title: titleOf(info),
      group: info.group,
      key: info.key,
      isNumber:
        info.group === 'metrics' ||
        runs.every(({ params: { [info.key]: value } }) => value === undefined || isNumberText(value)),
    })),
    duration,
  ]
}

/** A run's value of a field as a text or a number, undefined where it has none. */
export function valueOf(run: ComparedRun, { group, key, isNumber }: Field): string | number | undefined {
  if (group === 'metrics') return run.metrics[key]
  if (group === 'attributes')
    return run.endedAt === undefined ? undefined : (run.endedAt - run.startedAt) / 1000
  const text = run.params[key]
  return text !== undefined && isNumber ? Number(text) : text
}

/** The number of a field that can be drawn. */
export function measureOf(run: ComparedRun, field: Field): number | undefined {
  const value = valueOf(run, field)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The field with this name, or the first that passes. */
export const fieldOr = (
  fields: readonly Field[],
  name: string | undefined,
  usual: (field: Field) => boolean,
) => fields.find((field) => field.name === name) ?? fields.find(usual)

/** Whether the runs differ in a field. */
export const isVarying = (runs: readonly ComparedRun[], field: Field) =>
  new Set(runs.map((run) => valueOf(run, field))).size > 1
