/**
 * Finds the cell that each number is in: how many of the ascending, different thresholds are not above it. A table of
 * where to begin spares the search nearly everywhere.
 *
 * @returns writes the cells of the first `rowCount` values, `missing` for NaN
 */
export function cellsBetween(thresholds: Float64Array, missing: number) {
  const slots = Math.max(64, 2 * thresholds.length)
  const low = thresholds[0] ?? 0
  const width = (thresholds.at(-1) ?? 0) - low
  const scale = width > 0 && Number.isFinite(slots / width) ? slots / width : 0
  // A slot holds all thresholds of its own, and those before it are not above any value in it: this never falls.
  const slotOf = (value: number) => {
    const place = (value - low) * scale
    return place > 0 ? (place < slots ? Math.trunc(place) : slots) : 0
  }
  const starts = new Int32Array(slots + 2)
  for (const threshold of thresholds) starts[slotOf(threshold) + 1]!++
  for (let slot = 0; slot <= slots; slot++) starts[slot + 1]! += starts[slot]!
  return (values: Float64Array, rowCount: number, cells: Int32Array): void => {
    for (let row = 0; row < rowCount; row++) {
      const value = values[row]!
      if (value !== value) {
        cells[row] = missing
        continue
      }
      const place = (value - low) * scale
      const slot = place > 0 ? (place < slots ? place | 0 : slots) : 0
      let cell = starts[slot]!
      let end = starts[slot + 1]!
      while (cell < end) {
        const middle = (cell + end) >>> 1
        if (thresholds[middle]! <= value) cell = middle + 1
        else end = middle
      }
      cells[row] = cell
    }
  }
}

/** The next larger number. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  if (!(value < Infinity)) return value
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0)
}
