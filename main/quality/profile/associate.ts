import { setImmediate } from 'node:timers/promises'
import type { Association, AssociationMeasure } from '../../contract/profile.ts'
import { cancelled } from '../../lib/errors.ts'
import { clusterOrder } from '../../ml/cluster-order.ts'
import { cramersV, theilsU } from '../../ml/information.ts'
import { rankValues, spearman } from '../../ml/rank-correlation.ts'
import type { Coding } from './coding.ts'
import type { CategorySums, NumberPair, PairCounts } from './count-pairs.ts'
import { hasTwoLevels, tableOfCodes, turned } from './contingency-tables.ts'

type Matrix = (number | null)[][]

/** The measures of all pairs of the compared columns, from what was counted of them. */
export async function associate(
  compared: readonly Coding[],
  counts: PairCounts,
  target: string | undefined,
  leftOut: Association['leftOut'],
  signal: AbortSignal,
): Promise<Association> {
  const size = compared.length
  const square = () => compared.map(() => compared.map((): number | null => null))
  const found: Record<AssociationMeasure, Matrix> = {
    'cramers-v': square(),
    'theils-u': square(),
    'correlation-ratio': square(),
    pearson: square(),
    spearman: square(),
  }
  const strength = square()
  const both = (matrix: Matrix, i: number, j: number, value: number | null) => {
    matrix[i]![j] = value
    matrix[j]![i] = value
  }
  const ranked = counts.ranked.map((values) => values && rankValues(values))
  for (let i = 0; i < size; i++) {
    // Lets a cancel come in between.
    await setImmediate()
    if (signal.aborted) throw cancelled()
    for (const name of ['cramers-v', 'theils-u', 'pearson', 'spearman'] as const) found[name][i]![i] = 1
    strength[i]![i] = 1
    for (let j = i + 1; j < size; j++) {
      const key = i * size + j
      const [table, sums, pair] = [counts.tables.get(key), counts.sums.get(key), counts.numbers.get(key)]
      if (table) {
        const whole = tableOfCodes(table, compared[i]!.size, compared[j]!.size)
        both(found['cramers-v'], i, j, orNull(cramersV(whole)))
        if (hasTwoLevels(whole)) {
          found['theils-u'][i]![j] = orNull(theilsU(whole))
          found['theils-u'][j]![i] = orNull(theilsU(turned(whole)))
        }
        both(strength, i, j, found['cramers-v'][i]![j]!)
      } else if (sums) {
        both(found['correlation-ratio'], i, j, correlationRatioOf(sums))
        both(strength, i, j, found['correlation-ratio'][i]![j]!)
      } else if (pair) {
        const r = pearsonOf(pair)
        both(found.pearson, i, j, r)
        both(found.spearman, i, j, r === null ? null : orNull(spearman(ranked[i]!, ranked[j]!)))
        both(strength, i, j, r === null ? null : Math.abs(r))
      }
    }
  }
  const order = byTarget(compared, strength, target)
  const pick = (matrix: Matrix, rows: number[], columns: number[]) =>
    rows.map((row) => columns.map((column) => matrix[row]![column]!))
  const names = (indexes: number[]) => indexes.map((i) => compared[i]!.name)
  const categories = order.filter((i) => compared[i]!.kind === 'category')
  const numbers = order.filter((i) => compared[i]!.kind === 'number')
  const sides: [AssociationMeasure, number[], number[]][] = [
    ['cramers-v', categories, categories],
    ['theils-u', categories, categories],
    ['correlation-ratio', categories, numbers],
    ['pearson', numbers, numbers],
    ['spearman', numbers, numbers],
  ]
  const ordered = pick(strength, order, order)
  return {
    columns: names(order),
    values: ordered,
    clustered: clusterOrder(ordered.map((row) => row.map((value) => value ?? 0))),
    measures: sides
      .filter(([, rows, columns]) => rows.length > 0 && columns.length > 0)
      .map(([measure, rows, columns]) => ({
        measure,
        rows: names(rows),
        columns: names(columns),
        values: pick(found[measure], rows, columns),
      })),
    leftOut,
    rows: counts.rows,
    rankedRows: counts.ranked.find((values) => values)?.length ?? 0,
  }
}

/** The target first and then what goes with it most; the table's order without a target. */
function byTarget(compared: readonly Coding[], strength: Matrix, target: string | undefined): number[] {
  const order = [...compared.keys()]
  const at = compared.findIndex(({ name }) => name === target)
  const weight = (i: number) => (i === at ? 2 : (strength[at]?.[i] ?? -1))
  return at < 0 ? order : order.toSorted((a, b) => weight(b) - weight(a) || a - b)
}

/** Numbers near the largest there is overflow on the way. */
const orNull = (value: number) => (Number.isFinite(value) ? value : null)

/** Pearson's r; `null` when one side is constant. */
export function pearsonOf({ n, x, y, xx, yy, xy }: NumberPair): number | null {
  const xSpread = xx - (x * x) / n
  const ySpread = yy - (y * y) / n
  if (!(xSpread > 1e-14 * xx) || !(ySpread > 1e-14 * yy)) return null
  return orNull(Math.max(-1, Math.min(1, (xy - (x * y) / n) / Math.sqrt(xSpread) / Math.sqrt(ySpread))))
}

/** η of a number within categories, the last of which is missing; `null` without any spread. */
export function correlationRatioOf({ counts, sums, squares }: CategorySums): number | null {
  let [n, sum, within] = [0, 0, 0]
  for (let code = 0; code < counts.length - 1; code++) {
    if (counts[code] === 0) continue
    n += counts[code]!
    sum += sums[code]!
    within += sums[code]! ** 2 / counts[code]!
  }
  const whole = squares - (sum * sum) / n
  if (!(whole > 1e-14 * squares)) return null
  return orNull(Math.min(1, Math.sqrt(Math.max(0, within - (sum * sum) / n) / whole)))
}
