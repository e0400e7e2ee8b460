import { assertNever, invalidInput } from '../lib/errors.ts'
import { boostingFromJson, boostingToJson } from './boosting-json.ts'
import { decisionTreeFromJson, decisionTreeToJson } from './decision-tree-json.ts'
import { forestFromJson, forestToJson } from './forest-json.ts'
import { libraryForestFromJson } from './library-forest-json.ts'
import { readArray, readNumber, readObject, readText, readTexts } from './json-reader.ts'
import { logisticFromJson, logisticToJson } from './logistic-json.ts'
import { naiveBayesFromJson, naiveBayesToJson } from './naive-bayes-json.ts'
import { nearestNeighboursFromJson, nearestNeighboursToJson } from './nearest-neighbours-json.ts'
import type { Estimator, Model } from './model.ts'
import { preprocessorFromJson } from './preprocessor-json.ts'

const format = 'sporeprint-model'
/** Version 2 has more kinds of preprocessing; what version 1 says is said the same way. */
const formatVersion = 2
/** Parsed, a file needs about ten times its size of memory. */
const mostCharacters = 256 * 2 ** 20

/** The same model gives the same text, and reading it back predicts bit for bit the same. */
export function modelToJson(model: Model): string {
  const { estimator, ...rest } = model
  return JSON.stringify({ format, formatVersion, ...rest, estimator: estimatorToJson(estimator) })
}

/**
 * Reads a model and checks all of it, because a model file may come from anywhere: sizes, indices, that trees have no
 * cycles, that numbers are finite.
 *
 * @throws INVALID_INPUT naming the place.
 */
export function modelFromJson(text: string): Model {
  if (text.length > mostCharacters) {
    throw invalidInput(
      `The model file has ${Math.round(text.length / 2 ** 20)} MB; one of more than ${mostCharacters / 2 ** 20} MB is not read.`,
    )
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw invalidInput('The model file is not JSON. Register the model again.', {}, error)
  }
  const model = readObject(parsed, 'model')
  if (model.format !== format) throw invalidInput(`This is not a model file: its format is not "${format}".`)
  if (model.formatVersion !== 1 && model.formatVersion !== formatVersion) {
    throw invalidInput(
      `The model has format version ${JSON.stringify(model.formatVersion)}; this application reads versions 1 to ${formatVersion}.`,
    )
  }
  const classes = readTexts(model.classes, 'classes')
  if (classes.length === 0 || new Set(classes).size !== classes.length) {
    throw invalidInput('Bad model file: classes must be distinct, and at least one.')
  }
  const preprocessor = preprocessorFromJson(model.preprocessor)
  const training = readObject(model.training, 'training')
  const positive = model.positive === undefined ? undefined : readText(model.positive, 'positive')
  if (positive !== undefined && !classes.includes(positive))
    throw invalidInput('Bad model file: positive is no class.')
  return {
    target: readText(model.target, 'target'),
    classes,
    ...(positive === undefined ? {} : { positive }),
    preprocessor,
    estimator: estimatorFromJson(model.estimator, classes.length),
    training: {
      seed: readNumber(training.seed, 'training.seed'),
      rows: readNumber(training.rows, 'training.rows'),
      notes: readTexts(training.notes, 'training.notes'),
    },
  }
}

function estimatorToJson(estimator: Estimator): unknown {
  const { algorithm } = estimator
  switch (algorithm) {
    case 'forest':
    case 'extra-trees':
      return { algorithm, forest: forestToJson(estimator.forest) }
    case 'tree':
      return { algorithm, tree: decisionTreeToJson(estimator.tree) }
    case 'boosting':
      return { algorithm, boosting: boostingToJson(estimator.boosting) }
    case 'logistic':
      return { algorithm, logistic: logisticToJson(estimator.logistic) }
    case 'naive-bayes':
      return { algorithm, naiveBayes: naiveBayesToJson(estimator.naiveBayes) }
    case 'k-nearest':
      return { algorithm, nearestNeighbours: nearestNeighboursToJson(estimator.nearestNeighbours) }
    case 'baseline':
    case 'ml-random-forest':
      return estimator
    default:
      return assertNever(algorithm)
  }
}

function estimatorFromJson(value: unknown, classCount: number): Estimator {
  const estimator = readObject(value, 'estimator')
  switch (estimator.algorithm) {
    case 'forest':
    case 'extra-trees':
      return { algorithm: estimator.algorithm, forest: forestFromJson(estimator.forest, classCount) }
    case 'tree':
      return { algorithm: 'tree', tree: decisionTreeFromJson(estimator.tree, classCount) }
    case 'boosting':
      return { algorithm: 'boosting', boosting: boostingFromJson(estimator.boosting, classCount) }
    case 'logistic':
      return { algorithm: 'logistic', logistic: logisticFromJson(estimator.logistic, classCount) }
    case 'naive-bayes':
      return { algorithm: 'naive-bayes', naiveBayes: naiveBayesFromJson(estimator.naiveBayes, classCount) }
    case 'k-nearest':
      return {
        algorithm: 'k-nearest',
        nearestNeighbours: nearestNeighboursFromJson(estimator.nearestNeighbours, classCount),
      }
    case 'baseline': {
      const baseline = readObject(estimator.baseline, 'baseline')
      const shares = readArray(baseline.shares, 'baseline.shares').map((share) =>
        readNumber(share, 'baseline.shares'),
      )
      if (shares.length !== classCount)
        throw invalidInput('Bad model file: baseline.shares does not fit the classes.')
      return { algorithm: 'baseline', baseline: { shares } }
    }
    case 'ml-random-forest':
      return {
        algorithm: 'ml-random-forest',
        libraryForest: libraryForestFromJson(estimator.libraryForest, classCount),
      }
    default:
      throw invalidInput(`Bad model file: unknown algorithm ${JSON.stringify(estimator.algorithm)}.`)
  }
}
