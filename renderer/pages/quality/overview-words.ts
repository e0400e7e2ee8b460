import type { Finding, Profile } from '../../../main/contract/profile.ts'
import { formatCount, formatPercent, plural } from '../../format.ts'

const isNumber = (type: string) => type === 'integer' || type === 'number'

/** "22 categorical, 1 target": what the columns are to a model, in the order that matters. */
export function typesCaption({ columns }: Pick<Profile, 'columns'>): string {
  const groups = [
    [columns.filter((one) => one.role !== 'target' && isNumber(one.type)).length, 'numeric'],
    [columns.filter((one) => one.role !== 'target' && !isNumber(one.type)).length, 'categorical'],
    [columns.filter((one) => one.role === 'target').length, 'target'],
  ] as const
  return groups
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(', ')
}

/** "2,480 cells in stalk-root", or in how many columns. */
export function missingCaption({ columns, missingCells }: Pick<Profile, 'columns' | 'missingCells'>) {
  const where = columns.filter((one) => one.missing > 0)
  if (missingCells === 0) return 'every cell has a value'
  const place = where.length === 1 ? where[0]!.name : plural(where.length, 'column')
  return `${plural(missingCells, 'cell')} in ${place}`
}

/** The parts of the classes, largest first: "51.8 / 48.2" with their names; of many classes the least and greatest. */
export function balanceOf({ classes }: Pick<Profile, 'classes'>) {
  const n = classes.reduce((sum, one) => sum + one.count, 0)
  if (classes.length === 0 || n === 0) return undefined
  const sorted = classes.toSorted((one, other) => other.count - one.count)
  const nameOf = ({ value, label }: (typeof classes)[number]) =>
    label ?? (value === null ? 'missing' : String(value))
  const partOf = (one: (typeof classes)[number]) => ((100 * one.count) / n).toFixed(1)
  if (sorted.length <= 2)
    return { value: sorted.map(partOf).join(' / '), caption: `% ${sorted.map(nameOf).join(' / ')}` }
  const [most, least] = [sorted[0]!, sorted.at(-1)!]
  return {
    value: `${formatCount(sorted.length)} classes`,
    caption: `${formatPercent(least.count / n)} ${nameOf(least)} to ${formatPercent(most.count / n)} ${nameOf(most)}`,
  }
}

/** "1 problem, 2 warnings": what of the findings needs somebody. */
export function concernWords(findings: readonly Pick<Finding, 'severity'>[]): string {
  const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length
  const [problems, warnings] = [count('bad'), count('warn')]
  const words = [
    ...(problems > 0 ? [plural(problems, 'problem')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ]
  return words.length === 0 ? 'nothing to worry about' : words.join(', ')
}

/** The worst of them alone, for where there is little room. */
export const worstWords = (findings: readonly Pick<Finding, 'severity'>[]): string =>
  concernWords(findings).split(', ')[0]!
