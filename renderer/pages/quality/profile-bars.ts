import type { Profile, ProfileColumn, TargetTie } from '../../../main/contract/profile.ts'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { PartBar } from '../../charts/part-bars.ts'
import { formatCount, formatNumber, formatPercent, plural } from '../../format.ts'

/** The bars of what columns tell about the target. */
export const tieBars = ({ target }: Pick<Profile, 'target'>, ties: readonly TargetTie[]): PartBar[] =>
  ties.map(({ column, explained, mutualInformation, accuracyAlone, isSuspect }) => ({
    name: column,
    parts: [explained ?? 0],
    isBad: isSuspect,
    words: [
      `${column} explains ${formatPercent(explained ?? 0)} of ${target}`,
      `mutual information ${formatNumber(mutualInformation)} nats`,
      ...(accuracyAlone === null ? [] : [`tells it in ${formatPercent(accuracyAlone)} of the rows`]),
      ...(isSuspect ? ['a suspect of leakage'] : []),
    ].join('\n'),
  }))

type Measured = ProfileColumn & { number: NonNullable<ProfileColumn['number']> }

/** Columns with values outside Tukey's fences, the greatest part first. */
export function withOutliers({ columns, rows }: Pick<Profile, 'columns' | 'rows'>): Measured[] {
  const outside = ({ number: { outliers }, missing }: Measured) =>
    (outliers.low + outliers.high) / Math.max(1, rows - missing)
  return columns
    .filter((one): one is Measured => one.number !== undefined && one.role !== 'target')
    .filter(({ number: { outliers } }) => outliers.low + outliers.high > 0)
    .toSorted((one, other) => outside(other) - outside(one))
}

export const outlierBars = (columns: readonly Measured[], rows: number): PartBar[] =>
  columns.map(({ name, missing, number: { outliers, quantiles } }) => {
    const n = Math.max(1, rows - missing)
    const median = quantiles.find(({ at }) => at === 0.5)?.value
    return {
      name,
      parts: [outliers.low / n, outliers.high / n],
      words: [
        `${name}, median ${formatNumber(median)}`,
        `below ${formatNumber(outliers.lowFence)}: ${plural(outliers.low, 'value')}`,
        `above ${formatNumber(outliers.highFence)}: ${plural(outliers.high, 'value')}`,
      ].join('\n'),
    }
  })

/** The rows whose value is outside the fence on one side; dates have no such filter. */
export function outlierFilter({ name, type, number }: Measured, isHigh: boolean): RowFilter | undefined {
  const fence = isHigh ? number.outliers.highFence : number.outliers.lowFence
  if (fence === null || (type !== 'integer' && type !== 'number')) return undefined
  return [{ column: name, is: isHigh ? '>' : '<', value: fence }]
}

export const nearBars = ({ duplicates, rows }: Pick<Profile, 'duplicates' | 'rows'>): PartBar[] =>
  duplicates.near.map((near) => ({
    name: near.column,
    parts: [near.rows / Math.max(1, rows)],
    words: [
      `${plural(near.rows, 'row')} in ${plural(near.groups, 'group')}`,
      `differ in ${near.column} alone`,
      ...(duplicates.nearPart < 1
        ? [`estimated from ${formatPercent(duplicates.nearPart)} of the groups`]
        : []),
    ].join('\n'),
  }))

/** The rows with just these columns missing, of those that have gaps. */
export const patternFilter = (
  { columns }: Pick<Profile['missingness'], 'columns'>,
  pattern: Profile['missingness']['patterns'][number],
): RowFilter =>
  columns.map((column) => ({ column, is: pattern.columns.includes(column) ? 'missing' : 'not-missing' }))

export const patternWords = ({ columns }: Profile['missingness']['patterns'][number]) =>
  columns.length === 0
    ? 'nothing'
    : columns.length > 4
      ? `${columns.slice(0, 3).join(', ')} and ${formatCount(columns.length - 3)} others`
      : columns.join(', ')
