/** At most `limit` of them, evenly spread and in their order. */
export function thinned(rows: Float64Array, limit: number): Float64Array {
  if (rows.length <= limit) return rows
  return Float64Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]!)
}
