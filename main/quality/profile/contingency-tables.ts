import type { Contingency } from '../../ml/information.ts'

/** The table of two columns' codes without the rows where one is missing, the last code of each. */
export function tableOfCodes(counts: ArrayLike<number>, rows: number, columns: number): Contingency {
  const without = new Float64Array((rows - 1) * (columns - 1))
  let total = 0
  for (let x = 0; x + 1 < rows; x++) {
    for (let y = 0; y + 1 < columns; y++) {
      const count = counts[x * columns + y]!
      without[x * (columns - 1) + y] = count
      total += count
    }
  }
  return { counts: without, rows: rows - 1, columns: columns - 1, total }
}

/** The table of a column with the target: missing is a value of the column, and rows without a class are left out. */
export function tableWithTarget(counts: Float64Array, targetBins: number): Contingency {
  const rows = counts.length / targetBins
  const known = new Float64Array(rows * (targetBins - 1))
  let total = 0
  for (let x = 0; x < rows; x++) {
    for (let y = 0; y + 1 < targetBins; y++) {
      const count = counts[x * targetBins + y]!
      known[x * (targetBins - 1) + y] = count
      total += count
    }
  }
  return { counts: known, rows, columns: targetBins - 1, total }
}

/** Whether both sides vary in the rows where neither is missing. */
export function hasTwoLevels({ counts, rows, columns }: Contingency): boolean {
  const [xs, ys] = [new Set<number>(), new Set<number>()]
  for (let x = 0; x < rows; x++) {
    for (let y = 0; y < columns; y++) {
      if (counts[x * columns + y] === 0) continue
      xs.add(x)
      ys.add(y)
      if (xs.size > 1 && ys.size > 1) return true
    }
  }
  return false
}

export function turned({ counts, rows, columns, total }: Contingency): Contingency {
  const other = new Float64Array(counts.length)
  for (let x = 0; x < rows; x++)
    for (let y = 0; y < columns; y++) other[y * rows + x] = counts[x * columns + y]!
  return { counts: other, rows: columns, columns: rows, total }
}

/** Of each column's value the most frequent class, as a part of all rows. */
export function accuracyAlone({ counts, rows, columns, total }: Contingency): number {
  let right = 0
  for (let x = 0; x < rows; x++) {
    let most = 0
    for (let y = 0; y < columns; y++) most = Math.max(most, counts[x * columns + y]!)
    right += most
  }
  return total === 0 ? 0 : right / total
}
