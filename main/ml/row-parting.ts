/*
 * What a node does with its rows, rows[start … end - 1]: those that go left move to the front, those that go right to
 * the end of the same stretch of `others`, where the last comes first; the index between them is returned. Both are
 * written for each row and one pointer moves: no branch that cannot be foreseen.
 *
 * They are three functions, each with few operations per row, because most of a prediction's time is spent here.
 */

/** Numbers above the threshold go right. */
export function partWithMissingLeft(
  numbers: Float64Array,
  column: number,
  threshold: number,
  rows: Int32Array,
  others: Int32Array,
  start: number,
  end: number,
): number {
  let middle = start
  let last = end - 1
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    // False for NaN.
    const isRight = Number(numbers[column + row]! > threshold)
    rows[middle] = row
    others[last] = row
    middle += 1 - isRight
    last -= isRight
  }
  return middle
}

/** Numbers up to the threshold go left. */
export function partWithMissingRight(
  numbers: Float64Array,
  column: number,
  threshold: number,
  rows: Int32Array,
  others: Int32Array,
  start: number,
  end: number,
): number {
  let middle = start
  let last = end - 1
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    // False for NaN.
    const isLeft = Number(numbers[column + row]! <= threshold)
    rows[middle] = row
    others[last] = row
    middle += isLeft
    last -= 1 - isLeft
  }
  return middle
}

/** Codes whose bit is set in the mask go left. */
export function partLevels(
  codes: Int32Array,
  column: number,
  mask: Int32Array,
  rows: Int32Array,
  others: Int32Array,
  start: number,
  end: number,
): number {
  let middle = start
  let last = end - 1
  for (let i = start; i < end; i++) {
    const row = rows[i]!
    const code = codes[column + row]!
    const isLeft = (mask[code >>> 5]! >>> (code & 31)) & 1
    rows[middle] = row
    others[last] = row
    middle += isLeft
    last -= 1 - isLeft
  }
  return middle
}
