import { badModel, readArray, readNumber, readNumbers, readObject } from './json-reader.ts'
import type { NaiveBayes, NaiveBayesFeature } from './naive-bayes.ts'
import { featureFromJson } from './preprocessor-json.ts'

export function naiveBayesToJson({ classCount, logPriors, features }: NaiveBayes): unknown {
  return {
    classCount,
    logPriors: Array.from(logPriors),
    features: features.map((feature) =>
      feature.kind === 'number'
        ? { ...feature, means: Array.from(feature.means), variances: Array.from(feature.variances) }
        : { ...feature, logShares: Array.from(feature.logShares) },
    ),
  }
}

/** Checks sizes and that likelihoods are finite. */
export function naiveBayesFromJson(value: unknown, classCount: number): NaiveBayes {
  const given = readObject(value, 'naiveBayes')
  if (given.classCount !== classCount)
    throw badModel('naiveBayes.classCount', `${classCount}, the number of classes`)
  return {
    classCount,
    logPriors: readLogs(given.logPriors, 'naiveBayes.logPriors', classCount),
    features: readArray(given.features, 'naiveBayes.features').map((item) => fittedFeature(item, classCount)),
  }
}

function fittedFeature(value: unknown, classCount: number): NaiveBayesFeature {
  const feature = featureFromJson(value)
  const given = readObject(value, 'naiveBayes.features')
  const where = `naiveBayes.features "${feature.name}"`
  if (feature.kind === 'category') {
    return { ...feature, logShares: readLogs(given.logShares, where, classCount * feature.levels.length) }
  }
  const means = Float64Array.from(readNumbers(given.means, `${where}.means`))
  const variances = Float64Array.from(readNumbers(given.variances, `${where}.variances`))
  if (means.length !== classCount || variances.length !== classCount)
    throw badModel(where, 'as long as the classes')
  if (variances.some((one) => !(one > 0))) throw badModel(`${where}.variances`, 'above 0')
  const [min, max] = [readNumber(given.min, `${where}.min`), readNumber(given.max, `${where}.max`)]
  return { ...feature, means, variances, min, max }
}

function readLogs(value: unknown, where: string, length: number): Float64Array {
  const logs = Float64Array.from(readNumbers(value, where))
  if (logs.length !== length) throw badModel(where, `${length} numbers`)
  if (logs.some((log) => log > 0 || log < -1e4)) throw badModel(where, 'logarithms of shares')
  return logs
}
