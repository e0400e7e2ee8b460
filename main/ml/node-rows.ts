/** The rows of a node: rows[start … start + count - 1]. */
export interface NodeRows {
  /** Column-major: feature f, row i at [f * stride + i]. */
  bins: Uint8Array
  stride: number
  rows: Int32Array
  /** Of the row at the same place of `rows`; see row-tags.ts. */
  tags: Int32Array
  start: number
  count: number
  /** Drawn rows, or their weights, by class. */
  classSums: Float64Array<ArrayBuffer>
  /** Drawn rows, each as often as it was. */
  size: number
}
