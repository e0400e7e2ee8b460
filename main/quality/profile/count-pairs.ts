import type { Coding } from './coding.ts'
import { chunkRows } from './coded-rows.ts'
import type { CodedRows } from './coded-rows.ts'
import { countCategories } from './count-categories.ts'

/** About five seconds of counting; above it, evenly spaced chunks of rows are compared. */
const maxSteps = 4_000_000_000
/** Ranking takes a sort per column, and a walk per pair. */
const maxRanked = 100_000
const maxRankedSteps = 200_000_000

interface Compared {
  coding: Coding
  /** Of its codes and values in the coded rows. */
  index: number
}

/** Sums over the rows where both are finite, of x and y less the shift of each. */
export interface NumberPair {
  n: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
}

/** What was counted of each pair i < j of the compared columns, at index i × columns + j. */
export interface PairCounts {
  rows: number
  tables: Map<number, Uint32Array>
  /** Per category code: rows, sum and sum of squares of the number less its shift. */
  sums: Map<number, Float64Array>
  numbers: Map<number, NumberPair>
  /** Evenly spaced values of each number. */
  ranked: (Float64Array | undefined)[]
}

/** A counter of all pairs of columns: contingency tables, sums per category, and products. Numbers count once a row. */
export function countPairs(compared: readonly Compared[], rows: number) {
  const size = compared.length
  const pairCount = (size * (size - 1)) / 2
  const every = Math.max(1, Math.ceil((rows * pairCount) / maxSteps))
  const result: PairCounts = { rows: 0, tables: new Map(), sums: new Map(), numbers: new Map(), ranked: [] }
  const isNumber = compared.map(({ coding }) => coding.kind === 'number')
  const numberCount = isNumber.filter(Boolean).length
  const rankEvery = Math.ceil(
    rows / Math.max(1, Math.min(maxRanked, maxRankedSteps / Math.max(1, numberCount ** 2))),
  )
  const ranked = isNumber.map((is) => (is ? new Float64Array(Math.ceil(rows / rankEvery)) : undefined))
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const [a, b] = [compared[i]!.coding, compared[j]!.coding]
      const key = i * size + j
      if (isNumber[i] && isNumber[j]) result.numbers.set(key, { n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 })
      if (isNumber[i] !== isNumber[j])
        result.sums.set(key, new Float64Array(3 * (isNumber[i] ? b.size : a.size)))
    }
  }
  const centred = isNumber.map((is) => (is ? new Float64Array(chunkRows) : undefined))
  const whole = isNumber.map((): NumberPair | undefined => undefined)
  let rankedRows = 0

  const categories = [...compared.keys()].filter((i) => !isNumber[i])
  const counter = countCategories(
    categories.map((i) => ({ index: compared[i]!.index, size: compared[i]!.coding.size })),
  )

  /** Where one of them is a number. */
  const addPair = (i: number, j: number, { rowCount, codes }: CodedRows) => {
    const key = i * size + j
    const [x, y] = [centred[i], centred[j]]
    if (x && y) addProducts(result.numbers.get(key)!, x, y, whole[i], whole[j], rowCount)
    else if (x || y) addSums(result.sums.get(key)!, codes[compared[x ? j : i]!.index]!, (x ?? y)!, rowCount)
  }

  return {
    add(chunk: CodedRows) {
      const { rowCount, first, values } = chunk
      const firstRanked = Math.ceil(first / rankEvery) * rankEvery
      for (let row = firstRanked - first; row < rowCount; row += rankEvery) {
        for (const [i, { index }] of compared.entries())
          if (ranked[i]) ranked[i][rankedRows] = values[index]![row]!
        rankedRows++
      }
      if (Math.floor(first / chunkRows) % every > 0) return
      for (const [i, { coding, index }] of compared.entries())
        if (centred[i]) whole[i] = centre(values[index]!, coding.shift, centred[i], rowCount)
      for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) addPair(i, j, chunk)
      counter.add(chunk.codes, rowCount, chunk.times)
      result.rows += chunk.times ? sumOf(chunk.times, rowCount) : rowCount
    },
    counts(): PairCounts {
      for (const [a, i] of categories.entries())
        for (let b = a + 1; b < categories.length; b++)
          result.tables.set(i * size + categories[b]!, counter.table(a, b))
      return { ...result, ranked: ranked.map((one) => one?.subarray(0, rankedRows)) }
    },
  }
}

function sumOf(times: Float64Array, rowCount: number): number {
  let sum = 0
  for (let i = 0; i < rowCount; i++) sum += times[i]!
  return sum
}

/** Values less the shift, NaN where not finite; the sums of one side when there is no such gap. */
function centre(
  values: Float64Array,
  shift: number,
  into: Float64Array,
  rowCount: number,
): NumberPair | undefined {
  let [sum, squares, gaps] = [0, 0, 0]
  for (let i = 0; i < rowCount; i++) {
    const value = values[i]! - shift
    if (value - value === 0) {
      into[i] = value
      sum += value
      squares += value * value
    } else {
      into[i] = Number.NaN
      gaps++
    }
  }
  return gaps === 0 ? { n: rowCount, x: sum, y: 0, xx: squares, yy: 0, xy: 0 } : undefined
}

function addProducts(
  pair: NumberPair,
  x: Float64Array,
  y: Float64Array,
  wholeX: NumberPair | undefined,
  wholeY: NumberPair | undefined,
  rowCount: number,
): void {
  if (wholeX && wholeY) {
    let product = 0
    for (let i = 0; i < rowCount; i++) product += x[i]! * y[i]!
    pair.n += rowCount
    pair.x += wholeX.x
    pair.y += wholeY.x
    pair.xx += wholeX.xx
    pair.yy += wholeY.xx
    pair.xy += product
    return
  }
  for (let i = 0; i < rowCount; i++) {
    const a = x[i]!
    const b = y[i]!
    if (a !== a || b !== b) continue
    pair.n++
    pair.x += a
    pair.y += b
    pair.xx += a * a
    pair.yy += b * b
    pair.xy += a * b
  }
}

function addSums(sums: Float64Array, codes: Int32Array, values: Float64Array, rowCount: number): void {
  for (let i = 0; i < rowCount; i++) {
    const value = values[i]!
    if (value !== value) continue
    const at = 3 * codes[i]!
    sums[at]!++
    sums[at + 1]! += value
    sums[at + 2]! += value * value
  }
}
