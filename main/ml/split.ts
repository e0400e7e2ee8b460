import { invalidInput } from '../lib/errors.ts'
import { createRandom, shuffle } from './random.ts'

/** Shares of the rows, each in [0, 1], together 1. */
export interface SplitFractions {
  train: number
  validation: number
  test: number
}

/** Row indices, ascending; together every row exactly once. */
export interface Split {
  train: Int32Array
  validation: Int32Array
  test: Int32Array
}

/** Row indices, ascending. */
export interface Fold {
  train: Int32Array
  test: Int32Array
}

const partNames = ['train', 'validation', 'test'] as const

/**
 * Splits rows so that each part has each class in the whole's proportions (to the nearest row).
 *
 * @param labels class index per row; rows with a negative label (missing) are in no part.
 * @param classNames only for messages.
 * @throws INVALID_INPUT for fractions that do not add up, or a class with fewer rows than there are parts.
 */
export function stratifiedSplit(
  labels: Int32Array,
  fractions: SplitFractions,
  seed: number,
  classNames?: readonly string[],
): Split {
  checkFractions(fractions)
  const wanted = partNames.filter((part) => fractions[part] > 0)
  const parts: Record<keyof Split, number[]> = { train: [], validation: [], test: [] }
  const groups = rowsByClass(labels)
  if (groups.every((rows) => rows.length === 0)) {
    throw invalidInput('There are no rows with a class to split.', { rows: labels.length })
  }
  // What rounding owes each part is carried from class to class, so that the parts' sizes come out right as well.
  const owed = { train: 0, validation: 0, test: 0 }
  groups.forEach((rows, label) => {
    if (rows.length === 0) return
    if (rows.length < wanted.length) throw tooFew(label, rows.length, wanted.length, 'parts', classNames)
    shuffle(rows, createRandom(seed, label))
    const sizes = shareOut(rows.length, fractions, wanted, owed)
    let start = 0
    for (const part of wanted) {
      for (let i = start; i < start + sizes[part]; i++) parts[part].push(rows[i]!)
      start += sizes[part]
    }
  })
  return toSplit(parts)
}

/** The same without regard to classes: for `stratify: false`. */
export function randomSplit(rowCount: number, fractions: SplitFractions, seed: number): Split {
  checkFractions(fractions)
  const wanted = partNames.filter((part) => fractions[part] > 0)
  if (rowCount < wanted.length) {
    throw invalidInput(
      `${rowCount} rows cannot be split into ${wanted.length} parts. Add rows or use fewer parts.`,
      {
        rowCount,
      },
    )
  }
  const rows = shuffle(
    Array.from({ length: rowCount }, (_, row) => row),
    createRandom(seed),
  )
  const sizes = shareOut(rowCount, fractions, wanted, { train: 0, validation: 0, test: 0 })
  return toSplit({
    train: rows.slice(0, sizes.train),
    validation: rows.slice(sizes.train, sizes.train + sizes.validation),
    test: rows.slice(sizes.train + sizes.validation),
  })
}

/**
 * `k` folds for cross-validation, each with the classes in the whole's proportions; each row is tested once.
 *
 * @throws INVALID_INPUT when `k` < 2 or a class has fewer than `k` rows.
 */
export function stratifiedFolds(
  labels: Int32Array,
  k: number,
  seed: number,
  classNames?: readonly string[],
): Fold[] {
  if (!Number.isInteger(k) || k < 2) {
    throw invalidInput(`folds must be an integer of at least 2, but is ${String(k)}.`, { folds: k })
  }
  rowsByClass(labels).forEach((rows, label) => {
    if (rows.length > 0 && rows.length < k) throw tooFew(label, rows.length, k, 'folds', classNames)
  })
  const foldOf = dealFolds(labels, k, seed)
  if (foldOf.every((fold) => fold < 0))
    throw invalidInput('There are no rows with a class to make folds from.', { folds: k })
  return Array.from({ length: k }, (_, fold) => {
    const train: number[] = []
    const test: number[] = []
    foldOf.forEach((value, row) => {
      if (value >= 0) (value === fold ? test : train).push(row)
    })
    return { train: Int32Array.from(train), test: Int32Array.from(test) }
  })
}

/**
 * The fold of each row, 0 to `k` - 1, with the classes in the whole's proportions as far as they have rows for it; -1
 * for rows with a negative label.
 */
export function dealFolds(labels: Int32Array, k: number, seed: number): Int32Array {
  const foldOf = new Int32Array(labels.length).fill(-1)
  let next = 0
  rowsByClass(labels).forEach((rows, label) => {
    shuffle(rows, createRandom(seed, label))
    for (const row of rows) foldOf[row] = next++ % k
  })
  return foldOf
}

/**
 * At most `limit` rows with the classes in the whole's proportions and every class present; ascending row indices.
 */
export function stratifiedSample(labels: Int32Array, limit: number, seed: number): Int32Array {
  const groups = rowsByClass(labels).filter((rows) => rows.length > 0)
  const total = groups.reduce((sum, rows) => sum + rows.length, 0)
  const share = Math.min(1, limit / total)
  const sample = groups.flatMap((rows, index) =>
    shuffle(rows, createRandom(seed, index)).slice(0, Math.max(1, Math.floor(rows.length * share))),
  )
  return Int32Array.from(sample).toSorted()
}

function rowsByClass(labels: Int32Array): number[][] {
  let classCount = 0
  for (const label of labels) classCount = Math.max(classCount, label + 1)
  const groups: number[][] = Array.from({ length: classCount }, () => [])
  labels.forEach((label, row) => {
    if (label >= 0) groups[label]!.push(row)
  })
  return groups
}

/** Whole numbers that add up to `count`, each wanted part at least 1; `owed` is updated with what was rounded. */
function shareOut(
  count: number,
  fractions: SplitFractions,
  wanted: readonly (keyof Split)[],
  owed: Record<keyof Split, number>,
): Record<keyof Split, number> {
  const exact = { train: 0, validation: 0, test: 0 }
  const sizes = { train: 0, validation: 0, test: 0 }
  for (const part of wanted) {
    exact[part] = fractions[part] * count + owed[part]
    sizes[part] = Math.max(1, Math.floor(exact[part]))
  }
  const sum = () => wanted.reduce((total, part) => total + sizes[part], 0)
  const byNeed = () => wanted.toSorted((a, b) => exact[b] - sizes[b] - (exact[a] - sizes[a]))
  while (sum() < count) sizes[byNeed()[0]!]++
  while (sum() > count) sizes[byNeed().findLast((part) => sizes[part] > 1)!]--
  for (const part of wanted) owed[part] = exact[part] - sizes[part]
  return sizes
}

function checkFractions(fractions: SplitFractions): void {
  for (const part of partNames) {
    const value = fractions[part]
    if (!(value >= 0 && value <= 1)) {
      throw invalidInput(`split.${part} must be a number from 0 to 1, but is ${String(value)}.`, {
        part,
        value,
      })
    }
  }
  const sum = fractions.train + fractions.validation + fractions.test
  if (Math.abs(sum - 1) > 1e-9) {
    throw invalidInput(
      `split.train + split.validation + split.test must be 1, but is ${String(+sum.toFixed(6))}.`,
      {
        ...fractions,
      },
    )
  }
  if (fractions.train === 0)
    throw invalidInput('split.train must be above 0: there is nothing to learn from.')
}

function tooFew(label: number, rows: number, needed: number, things: string, classNames?: readonly string[]) {
  const name = classNames?.[label] ?? String(label)
  return invalidInput(
    `Class "${name}" has ${rows} ${rows === 1 ? 'row' : 'rows'}, too few for ${needed} ${things}. ` +
      `Add rows, merge the class with another, or use fewer ${things}.`,
    { class: name, rows, needed },
  )
}

function toSplit(parts: Record<keyof Split, number[]>): Split {
  return {
    train: Int32Array.from(parts.train).toSorted(),
    validation: Int32Array.from(parts.validation).toSorted(),
    test: Int32Array.from(parts.test).toSorted(),
  }
}
