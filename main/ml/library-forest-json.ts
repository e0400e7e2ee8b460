import { invalidInput } from '../lib/errors.ts'
import { badModel, readArray, readIntegers, readObject } from './json-reader.ts'
import { libraryForestLimits, libraryForestProbabilities, type LibraryForest } from './library-forest.ts'
import { featureFromJson } from './preprocessor-json.ts'

/** Reads a forest of ml-random-forest and proves that it can predict: the package itself checks nothing. */
export function libraryForestFromJson(value: unknown, classCount: number): LibraryForest {
  const given = readObject(value, 'libraryForest')
  const features = readArray(given.features, 'libraryForest.features').map((item) => featureFromJson(item))
  const [sampleRows] = readIntegers([given.sampleRows], 'sampleRows', 1, libraryForestLimits.rows * 2)
  const model = readObject(given.model, 'libraryForest.model')
  const base = readObject(model.baseModel, 'libraryForest.model.baseModel')
  const trees = readArray(base.estimators, 'libraryForest.model.estimators')
  const columns = readArray(base.indexes, 'libraryForest.model.indexes')
  if (trees.length === 0 || base.nEstimators !== trees.length || columns.length !== trees.length) {
    throw badModel('libraryForest.model', 'as many trees as it says')
  }
  for (const list of columns) readIntegers(list, 'libraryForest.model.indexes', 0, features.length)
  const emptyRow = { rowCount: 1, columns: [] }
  try {
    // Trees nested deeper than the stack end in an error here, as the library is recursive.
    const plain = JSON.parse(JSON.stringify(model))
    const forest: LibraryForest = { features, classCount, sampleRows: sampleRows!, model: plain }
    const sum = libraryForestProbabilities(forest, emptyRow).reduce((total, share) => total + share, 0)
    if (Math.abs(sum - 1) < 1e-9) return forest
  } catch (error) {
    throw invalidInput('Bad model file: the ml-random-forest model cannot predict.', {}, error)
  }
  throw badModel('libraryForest.model', 'a model of the same classes')
}
