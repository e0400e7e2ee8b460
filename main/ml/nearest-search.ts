/** How many rows stand for the others, and from how many queries on it pays to choose them. */
const pivotCount = 64
const fewQueries = 20
/** Rounding must not exclude a row that is exactly as near as the last one. */
const slack = 1e-9

/**
 * Exact search for the nearest rows. For many queries rows are gathered around pivots, and the triangle inequality
 * excludes most of them unseen (as in LAESA, Micó, Oncina & Vidal 1994).
 *
 * @param rows n × width, row-major.
 * @param isNumber per column: numbers differ by their difference; other cells, where they differ, by √2, or by 1 where
 *   one is below 0.
 * @param asked rows to find, at most n.
 */
export function createNearestSearch(
  rows: Float64Array,
  isNumber: Uint8Array,
  asked: number,
  queryCount: number,
) {
  const width = isNumber.length
  const rowCount = width === 0 ? 0 : rows.length / width
  const squares = new Float64Array(asked)
  const nearest = new Int32Array(asked)
  const pivots = queryCount < fewQueries || rowCount < 4 * pivotCount ? undefined : choosePivots()
  let found = 0
  return { find, squares, nearest }

  /** Fills `nearest` and `squares` (of distances), nearest first; of equally near rows the first ones. */
  function find(queries: Float64Array, at: number): void {
    found = 0
    if (!pivots) {
      for (let row = 0; row < rowCount; row++) consider(queries, at, row)
      return
    }
    const { centres, starts, members, radii, distances, order } = pivots
    for (let p = 0; p < centres.length; p++) {
      distances[p] = Math.sqrt(squareTo(queries, at, centres[p]! * width, Infinity))
      let place = p
      for (; place > 0 && distances[order[place - 1]!]! > distances[p]!; place--)
        order[place] = order[place - 1]!
      order[place] = p
    }
    for (const p of order) {
      const distance = distances[p]!
      const end = starts[p + 1]!
      for (let i = starts[p]!; i < end; i++) {
        const reach = found < asked ? Infinity : Math.sqrt(squares[asked - 1]!) * (1 + slack) + slack
        if (radii[i]! > distance + reach) break
        if (radii[i]! >= distance - reach) consider(queries, at, members[i]!)
      }
    }
  }

  function consider(queries: Float64Array, at: number, row: number): void {
    const limit = found < asked ? Infinity : squares[asked - 1]!
    const square = squareTo(queries, at, row * width, limit)
    if (found === asked && (square > limit || (square === limit && row > nearest[asked - 1]!))) return
    let place = found < asked ? found++ : asked - 1
    for (; place > 0 && isAfter(place - 1, square, row); place--) {
      squares[place] = squares[place - 1]!
      nearest[place] = nearest[place - 1]!
    }
    squares[place] = square
    nearest[place] = row
  }

  function isAfter(place: number, square: number, row: number): boolean {
    return squares[place]! > square || (squares[place] === square && nearest[place]! > row)
  }

  /** Stops adding where it is too far anyway. */
  function squareTo(queries: Float64Array, at: number, row: number, limit: number): number {
    let sum = 0
    for (let f = 0; f < width; f++) {
      const a = queries[at + f]!
      const b = rows[row + f]!
      if (a === b) continue
      if (isNumber[f] === 1) sum += (a - b) * (a - b)
      else sum += a < 0 || b < 0 ? 1 : 2
      if (sum > limit) return sum
    }
    return sum
  }

  /** Each next pivot is the row farthest from those before; rows belong to the nearest, sorted by distance to it. */
  function choosePivots() {
    const owner = new Int32Array(rowCount)
    const radius = new Float64Array(rowCount).fill(Infinity)
    const centres: number[] = []
    let next = 0
    while (centres.length < pivotCount && radius[next]! > 0) {
      const pivot = centres.push(next) - 1
      const centre = next * width
      for (let row = 0; row < rowCount; row++) {
        const square = squareTo(rows, row * width, centre, radius[row]!)
        if (square >= radius[row]!) continue
        radius[row] = square
        owner[row] = pivot
      }
      for (let row = 0; row < rowCount; row++) if (radius[row]! > radius[next]!) next = row
    }
    const members = Int32Array.from(radius.keys()).toSorted(
      (a, b) => owner[a]! - owner[b]! || radius[a]! - radius[b]! || a - b,
    )
    const starts = new Int32Array(centres.length + 1)
    for (const pivot of owner) starts[pivot + 1]!++
    for (let p = 0; p < centres.length; p++) starts[p + 1]! += starts[p]!
    return {
      centres,
      starts,
      members,
      radii: Float64Array.from(members, (row) => Math.sqrt(radius[row]!)),
      distances: new Float64Array(centres.length),
      order: new Int32Array(centres.length),
    }
  }
}
