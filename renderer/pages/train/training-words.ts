import type { DatasetColumn } from '../../../main/contract/dataset.ts'

/** What a person should know to choose an algorithm. */
const descriptions: Record<string, string> = {
  forest: 'Many trees that vote. Good without any tuning; a sound first choice.',
  'extra-trees': 'A forest whose splits are drawn at random: faster, sometimes better on noisy numbers.',
  boosting: 'Trees that correct each other. Often the best on tables, above all after a search.',
  tree: 'One tree that can be read as rules.',
  logistic: 'A weighted sum: quick, and each weight says what it does.',
  'naive-bayes': 'Counts values per class. Very quick; takes columns as independent.',
  'k-nearest': 'Asks the most similar rows. Slow on many rows.',
  baseline: 'Always the same answer: what any model must beat.',
  'ml-random-forest': 'The library of that name, on a sample; kept for comparison.',
}

export const describeAlgorithm = (name: string) => descriptions[name] ?? ''

const fewest = 2
/** More classes than this and a target is rather something to measure. */
const most = 50

export const canBeTarget = ({ distinct }: DatasetColumn) => distinct >= fewest && distinct <= 1000

/** What a person probably wants to predict: the usual target, else the last column that looks like classes. */
export function likelyTarget(
  columns: readonly DatasetColumn[],
  usual: string | undefined,
): string | undefined {
  if (usual !== undefined && columns.some(({ name }) => name === usual)) return usual
  return columns.findLast(({ distinct }) => distinct >= fewest && distinct <= most)?.name
}

/** What is odd about a target, in a sentence. */
export function targetConcern(column: DatasetColumn | undefined): string | undefined {
  if (!column) return undefined
  const { distinct, missing, type } = column
  if (distinct < fewest) return 'It has one value only; there is nothing to learn.'
  if (distinct > 1000) return `It has ${distinct} different values; a classifier tells at most 1,000 apart.`
  if (distinct > most && (type === 'number' || type === 'integer'))
    return `It has ${distinct} different numbers: each becomes a class of its own. Bin it first if it is a measure.`
  if (missing > 0) return `${missing} rows have no value here; they are left out.`
  return undefined
}
