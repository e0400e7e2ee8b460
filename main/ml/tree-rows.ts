/** Rows of a tree: of the whole table, or of one node whose rows were copied side by side. */
export interface TreeRows {
  /** Column-major: feature f, row i at [f * stride + i]. */
  bins: Uint8Array
  stride: number
  weights: Float64Array | undefined
  /** The rows of a node follow each other. */
  order: Int32Array
  /** Of the row at the same place of `order`; see row-tags.ts. */
  tags: Int32Array
}

export function createTreeRows(rowCount: number, featureCount: number, isWeighted: boolean): TreeRows {
  return {
    bins: new Uint8Array(rowCount * featureCount),
    stride: rowCount,
    weights: isWeighted ? new Float64Array(rowCount) : undefined,
    order: new Int32Array(rowCount),
    tags: new Int32Array(rowCount),
  }
}
