import type { Association, Profile, TargetTie } from '../../contract/profile.ts'
import { entropy, mutualInformation } from '../../ml/information.ts'
import { accuracyAlone, tableWithTarget } from './contingency-tables.ts'

/** A column that alone tells the class so often, and spares so many of the errors of always saying the same, may leak. */
export const leakage = { accuracy: 0.95, errorsSpared: 0.9, strength: 0.99 } as const

export interface TieInput {
  target: string
  columns: readonly { name: string; counts: Float64Array | undefined; isTold: boolean }[]
  targetBins: number
  classes: Profile['classes']
  association: Association
}

/** What each column alone tells about the target, the most telling first. */
export function targetTies({ target, columns, targetBins, classes, association }: TieInput): TargetTie[] {
  const at = association.columns.indexOf(target)
  const ties = columns
    .filter(({ name }) => name !== target)
    .map(({ name, counts, isTold }): TargetTie => {
      const strength = association.values[at]?.[association.columns.indexOf(name)] ?? null
      const none = { column: name, strength, mutualInformation: null, explained: null, accuracyAlone: null }
      if (!counts) return { ...none, isSuspect: false }
      const table = tableWithTarget(counts, targetBins)
      const information = mutualInformation(table)
      const whole = targetEntropy(table)
      // Where nearly every row differs, a column would tell any class.
      const accuracy = classes.length > 1 && !isTold ? accuracyAlone(table) : null
      return {
        column: name,
        strength,
        mutualInformation: information,
        explained: whole > 0 ? Math.min(1, information / whole) : null,
        accuracyAlone: accuracy,
        isSuspect:
          accuracy === null
            ? !isTold && classes.length === 0 && (strength ?? 0) >= leakage.strength
            : leaks(accuracy, classes),
      }
    })
  return ties.toSorted(
    (a, b) => Number(b.isSuspect) - Number(a.isSuspect) || (b.explained ?? -1) - (a.explained ?? -1),
  )
}

function targetEntropy({ counts, rows, columns }: ReturnType<typeof tableWithTarget>): number {
  const sums = new Float64Array(columns)
  for (let x = 0; x < rows; x++) for (let y = 0; y < columns; y++) sums[y]! += counts[x * columns + y]!
  return entropy(sums)
}

function leaks(accuracy: number, classes: Profile['classes']): boolean {
  const counts = classes.filter(({ value }) => value !== null).map(({ count }) => count)
  if (counts.length < 2) return false
  const guess = Math.max(...counts) / counts.reduce((sum, each) => sum + each, 0)
  return accuracy >= leakage.accuracy && accuracy - guess >= leakage.errorsSpared * (1 - guess)
}
