/** Rows of a tree: of the whole table, or of one node whose rows were copied side by side. */
export interface TreeRows {
  /** Column-major: feature f, row i at [f * stride + i]. */
  bins: Uint8Array
  stride: number
  target: Int32Array
  /** How often each row was drawn. */
  drawn: Int32Array
  weights: Float64Array | undefined
  /** The rows of a node follow each other. */
  order: Int32Array
}

export function createTreeRows(rowCount: number, featureCount: number, isWeighted: boolean): TreeRows {
  return {
    bins: new Uint8Array(rowCount * featureCount),
    stride: rowCount,
    target: new Int32Array(rowCount),
    drawn: new Int32Array(rowCount),
    weights: isWeighted ? new Float64Array(rowCount) : undefined,
    order: new Int32Array(rowCount),
  }
}
