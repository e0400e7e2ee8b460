/** Rows come in chunks of at most so many. */
export const chunkRows = 2048

/** The codes and numbers of a chunk of rows, per column. */
export interface CodedRows {
  rowCount: number
  first: number
  /** How often each row is there; once without it. */
  times?: Float64Array
  codes: Int32Array[]
  values: (Float64Array | undefined)[]
}

/** Counts [code × width + other's code], or [code] where there is no other. */
export function addCodes(
  counts: Uint32Array,
  codes: Int32Array,
  others: Int32Array | undefined,
  width: number,
  rowCount: number,
  times?: Float64Array,
): void {
  if (times)
    for (let i = 0; i < rowCount; i++)
      counts[others ? codes[i]! * width + others[i]! : codes[i]!]! += times[i]!
  else if (!others) for (let i = 0; i < rowCount; i++) counts[codes[i]!]!++
  else for (let i = 0; i < rowCount; i++) counts[codes[i]! * width + others[i]!]!++
}
