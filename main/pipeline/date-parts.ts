import type { DatasetVersion } from '../contract/dataset.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput } from '../lib/errors.ts'
import type { DateKind } from '../ml/date-parts.ts'
import type { StageParams } from './stage-params.ts'

type Transform = StageParams['transform']

/**
 * The params with the parts of dates as derived columns, such as "born weekday", before a person's own; the date itself
 * is no feature any more, unless its `number` is asked for.
 *
 * @throws INVALID_INPUT for a column that is not there, or that has no dates.
 */
export function withDateParts(
  params: Transform,
  { dataset, columns }: Pick<DatasetVersion, 'dataset' | 'columns'>,
  target: string,
): Transform {
  const { dates } = params
  for (const name of Object.keys(dates.columns)) {
    const column = columns.find((one) => one.name === name)
    if (!column) {
      const hint = didYouMean(
        name,
        columns.map((one) => one.name),
      )
      throw invalidInput(`dates.${name}: "${dataset}" has no column "${name}".${hint}`, { column: name })
    }
    if (column.type !== 'date' && column.type !== 'timestamp') {
      throw invalidInput(`dates.${name}: ${name} has no dates but is of type ${column.type}.`, {
        column: name,
      })
    }
  }
  const derive: Record<string, string> = {}
  const drop = [...params.drop]
  for (const { name, type } of columns) {
    if (name === target || (type !== 'date' && type !== 'timestamp')) continue
    const parts = Object.hasOwn(dates.columns, name) ? dates.columns[name]! : dates.default
    if (parts.length === 0 || params.drop.includes(name)) continue
    const time = type === 'date' ? `days(\`${name}\`)` : `\`${name}\``
    for (const part of parts)
      if (part !== 'number') derive[`${name} ${part.replaceAll('_', ' ')}`] = `${part}(${time})`
    if (!parts.includes('number')) drop.push(name)
  }
  return { ...params, derive: { ...derive, ...params.derive }, drop }
}

/** Which columns hold dates, and what their numbers are. */
export const dateColumns = ({ columns }: Pick<DatasetVersion, 'columns'>): Record<string, DateKind> =>
  Object.fromEntries(
    columns.flatMap(({ name, type }) => (type === 'date' || type === 'timestamp' ? [[name, type]] : [])),
  )
