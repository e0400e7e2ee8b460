import { invalidInput } from '../lib/errors.ts'

/**
 * One weight per row, from the rows' own weights and those of their classes.
 *
 * @param target n class indices in [0, classCount).
 * @param weights n finite numbers ≥ 0, of which one is positive; undefined: all 1.
 * @param classWeight `balanced`: each class weighs as much in sum (King & Zeng 2001, as scikit-learn has it).
 * @returns undefined where every row weighs 1.
 * @throws INVALID_INPUT for a row without a class or a bad weight.
 */
export function rowWeights(
  target: Int32Array,
  classCount: number,
  weights: Float64Array | undefined,
  classWeight: 'none' | 'balanced',
): Float64Array | undefined {
  if (target.length === 0) throw invalidInput('There are no rows to learn from.')
  if (weights && weights.length !== target.length) throw new Error('weights and target differ in length')
  const sums = new Float64Array(classCount)
  let total = 0
  target.forEach((label, row) => {
    if (label < 0 || label >= classCount)
      throw invalidInput(`Row ${row} has no class; leave it out of training.`, { row })
    const weight = weights?.[row] ?? 1
    if (!(weight >= 0 && weight < Infinity))
      throw invalidInput(`The weight of row ${row} must be a number from 0, but is ${weight}.`, { row })
    sums[label]! += weight
    total += weight
  })
  if (!(total > 0)) throw invalidInput('Every row has weight 0; at least one must count.')
  if (classWeight === 'none') return weights
  const seen = sums.filter((sum) => sum > 0).length
  return Float64Array.from(target, (label, row) => ((weights?.[row] ?? 1) * total) / (seen * sums[label]!))
}
