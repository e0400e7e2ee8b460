import type { Frame } from '../../lib/frame.ts'
import { predictFeatures, type Model } from '../../ml/model.ts'

export interface PredictPart {
  estimator: Model['estimator']
  /** n rows of preprocessed features. */
  features: Frame
  from: number
  to: number
  /** n × classes, row-major, in shared memory; rows from … to - 1 are written. */
  probabilities: Float64Array
}

/** Predicts some of the rows; what comes out of a row does not depend on the others. */
export function predictPart({ estimator, features, from, to, probabilities }: PredictPart): void {
  const part: Frame = {
    rowCount: to - from,
    columns: features.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: column.values.subarray(from, to) }
        : { ...column, codes: column.codes.subarray(from, to) },
    ),
  }
  const classCount = probabilities.length / features.rowCount
  probabilities.set(predictFeatures({ estimator }, part), from * classCount)
}
