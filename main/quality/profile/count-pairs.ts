import { dotProduct } from '../../ml/dot-product.ts'
import type { Coding } from './coding.ts'
import { addCodes, chunkRows } from './coded-rows.ts'
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

/** Of a category and a number, in the rows where the number is finite: rows and sum per code, of the number less its shift. */
export interface CategorySums {
  counts: Float64Array
  sums: Float64Array
  /** The sum of squares where the category, whose last code is missing, is there. */
  squares: number
}

/** What was counted of each pair i < j of the compared columns, at index i × columns + j. */
export interface PairCounts {
  rows: number
  tables: Map<number, Uint32Array>
  sums: Map<number, CategorySums>
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
      if (isNumber[i] !== isNumber[j]) {
        const { size: codes } = isNumber[i] ? b : a
        result.sums.set(key, { counts: new Float64Array(codes), sums: new Float64Array(codes), squares: 0 })
      }
    }
  }
  const numbers = isNumber.map((is) => (is ? createCentred() : undefined))
  const rowsOf = compared.map(({ coding }, i) => (isNumber[i] ? undefined : new Uint32Array(coding.size)))
  let rankedRows = 0

  const categories = [...compared.keys()].filter((i) => !isNumber[i])
  const counter = countCategories(
    categories.map((i) => ({ index: compared[i]!.index, size: compared[i]!.coding.size })),
  )

  /** Where one of them is a number. */
  const addPair = (i: number, j: number, { rowCount, codes }: CodedRows) => {
    const key = i * size + j
    const [x, y] = [numbers[i], numbers[j]]
    if (x && y) addProducts(result.numbers.get(key)!, x, y, rowCount)
    else if (x || y) {
      const category = x ? j : i
      addSums(
        result.sums.get(key)!,
        codes[compared[category]!.index]!,
        rowsOf[category]!,
        (x ?? y)!,
        rowCount,
      )
    }
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
      if (numberCount > 0) {
        for (const [i, { coding, index }] of compared.entries()) {
          if (numbers[i]) centre(values[index]!, coding.shift, numbers[i], rowCount)
          else addCodes(rowsOf[i]!.fill(0), chunk.codes[index]!, undefined, 1, rowCount)
        }
      }
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

/** The numbers of a chunk less their shift, 0 where they are not finite. */
interface Centred {
  values: Float64Array
  squares: Float64Array
  /** 1 where they are finite. */
  isThere: Float64Array
  n: number
  sum: number
  sumOfSquares: number
}

const createCentred = (): Centred => ({
  values: new Float64Array(chunkRows),
  squares: new Float64Array(chunkRows),
  isThere: new Float64Array(chunkRows),
  n: 0,
  sum: 0,
  sumOfSquares: 0,
})

function centre(from: Float64Array, shift: number, into: Centred, rowCount: number): void {
  const { values, squares, isThere } = into
  let [n, sum, sumOfSquares] = [0, 0, 0]
  for (let i = 0; i < rowCount; i++) {
    const value = from[i]! - shift
    const is = value - value === 0 ? 1 : 0
    const there = is === 1 ? value : 0
    const square = there * there
    values[i] = there
    squares[i] = square
    isThere[i] = is
    n += is
    sum += there
    sumOfSquares += square
  }
  into.n = n
  into.sum = sum
  into.sumOfSquares = sumOfSquares
}

function addProducts(pair: NumberPair, one: Centred, other: Centred, rowCount: number): void {
  pair.xy += dotProduct(one.values, other.values, rowCount)
  if (one.n === rowCount && other.n === rowCount) {
    pair.n += rowCount
    pair.x += one.sum
    pair.y += other.sum
    pair.xx += one.sumOfSquares
    pair.yy += other.sumOfSquares
  } else addSides(pair, one, other, rowCount)
}

/** The sums of each side where the other is there too. */
function addSides(pair: NumberPair, one: Centred, other: Centred, rowCount: number): void {
  let [n, x, y, xx, yy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < rowCount; i++) {
    const isX = one.isThere[i]!
    const isY = other.isThere[i]!
    n += isX * isY
    x += one.values[i]! * isY
    xx += one.squares[i]! * isY
    y += other.values[i]! * isX
    yy += other.squares[i]! * isX
  }
  pair.n += n
  pair.x += x
  pair.y += y
  pair.xx += xx
  pair.yy += yy
}

/** @param rowsOf how many rows of the chunk each code has */
function addSums(
  pair: CategorySums,
  codes: Int32Array,
  rowsOf: Uint32Array,
  { values, squares, isThere, n, sumOfSquares }: Centred,
  rowCount: number,
): void {
  const { counts, sums } = pair
  const missing = counts.length - 1
  for (let i = 0; i < rowCount; i++) sums[codes[i]!]! += values[i]!
  if (n === rowCount) for (let code = 0; code <= missing; code++) counts[code]! += rowsOf[code]!
  else for (let i = 0; i < rowCount; i++) counts[codes[i]!]! += isThere[i]!
  if (rowsOf[missing] === 0) pair.squares += sumOfSquares
  else for (let i = 0; i < rowCount; i++) if (codes[i] !== missing) pair.squares += squares[i]!
}
