import { designFeatureFromJson } from './design-matrix-json.ts'
import { designWidth } from './design-matrix.ts'
import { badModel, readArray, readBoolean, readNumbers, readObject } from './json-reader.ts'
import type { Logistic } from './logistic.ts'

/** Coefficients beyond this mean nothing, and their sums would not be finite. */
const mostCoefficient = 1e12

export function logisticToJson({ coefficients, intercepts, ...rest }: Logistic): unknown {
  return { ...rest, coefficients: Array.from(coefficients), intercepts: Array.from(intercepts) }
}

/** Checks that there is a coefficient for each column and output, and that scores stay finite. */
export function logisticFromJson(value: unknown, classCount: number): Logistic {
  const given = readObject(value, 'logistic')
  if (given.classCount !== classCount)
    throw badModel('logistic.classCount', `${classCount}, the number of classes`)
  const design = readArray(given.design, 'logistic.design').map((item) => designFeatureFromJson(item))
  const outputs = classCount === 2 ? 1 : classCount
  const coefficients = Float64Array.from(readNumbers(given.coefficients, 'logistic.coefficients'))
  const intercepts = Float64Array.from(readNumbers(given.intercepts, 'logistic.intercepts'))
  if (intercepts.length !== outputs)
    throw badModel('logistic.intercepts', `${outputs} numbers, one per output`)
  if (coefficients.length !== outputs * designWidth(design)) {
    throw badModel('logistic.coefficients', 'one number for each output and column')
  }
  if ([...coefficients, ...intercepts].some((one) => Math.abs(one) > mostCoefficient)) {
    throw badModel('logistic.coefficients', `numbers up to ${mostCoefficient}`)
  }
  const hasConverged = readBoolean(given.hasConverged, 'logistic.hasConverged')
  return { classCount, design, coefficients, intercepts, hasConverged }
}
