// Writes what Sporeprint says, for check.py to hold against the peers. Usage: ours.ts FOLDER
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cellOf, takeRows, type Frame } from '../../../main/lib/frame.ts'
import { oneAgainstRest, evaluateMetrics, predictedClasses } from '../../../main/ml/metrics.ts'
import { rocArea } from '../../../main/ml/curves.ts'
import { explainPredictions } from '../../../main/ml/explain.ts'
import { fitLogistic } from '../../../main/ml/logistic.ts'
import { modelToJson } from '../../../main/ml/model-json.ts'
import {
  algorithms,
  encodeTarget,
  predictProba,
  trainModel,
  type Algorithm,
  type Model,
  type TrainingInput,
} from '../../../main/ml/model.ts'
import { fitTransform } from '../../../main/ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../../main/ml/preprocessor.ts'
import { datePartNames } from '../../../main/ml/date-parts.ts'
import { createRandom, type Random } from '../../../main/ml/random.ts'
import { stratifiedFolds } from '../../../main/ml/split.ts'
import { toXgboostJson } from '../../../main/ml/xgboost-json.ts'
import { exportOnnx } from '../../../main/onnx/export-onnx.ts'
import { category, numbers, readMushrooms, table } from '../../ml/tables.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: ours.ts FOLDER')
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)

function learn(
  algorithm: Algorithm,
  frame: Frame,
  target: string,
  params: TrainingInput['params'],
  seed = 1,
  spec: Partial<PreprocessSpec> = {},
): Model {
  const column = frame.columns.find(({ name }) => name === target)
  if (!column) throw new Error(`no column ${target}`)
  const { classes, codes } = encodeTarget(column)
  const { preprocessor, features } = fitTransform(frame, spec, { target, seed })
  return trainModel({ algorithm, features, target: codes, classes, preprocessor, params, seed })
}

const rowsOf = (frame: Frame) =>
  frame.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    cells: Array.from({ length: frame.rowCount }, (_, row) => cellOf(column, row)),
  }))

/** A share of the classes is rare, probabilities have ties, and one class may be in no row. */
function metricCases() {
  const random = createRandom(17)
  return [2, 2, 3, 5, 8].map((classCount, i) => {
    const rows = 500
    const target = Int32Array.from({ length: rows }, () =>
      Math.floor(random.next() ** 2 * (i === 3 ? classCount - 1 : classCount)),
    )
    const probabilities = new Float64Array(rows * classCount)
    target.forEach((label, row) => {
      // Few different ones, so that there are ties.
      const drawn = Array.from(
        { length: classCount },
        (_, c) => 1 + random.nextInt(4) + (c === label ? 2 : 0),
      )
      const sum = drawn.reduce((total, one) => total + one, 0)
      drawn.forEach((one, c) => {
        probabilities[row * classCount + c] = one / sum
      })
    })
    const positive = classCount === 2 ? i : undefined
    const found = evaluateMetrics({ target, probabilities, classCount }, positive)
    return {
      target: Array.from(target),
      probabilities: Array.from(probabilities),
      classCount,
      positive: positive ?? null,
      found,
    }
  })
}

function logisticCases() {
  const random = createRandom(18)
  const rows = 600
  const normal = () => random.next() + random.next() + random.next() - 1.5
  const columns = [1, 30, 0.01].map((scale) =>
    Array.from({ length: rows }, () => scale * normal() + 5 * scale),
  )
  const codes = Array.from({ length: rows }, () => random.nextInt(5))
  const features = table(
    ...columns.map((values, j) => numbers(`x${j}`, values)),
    category(
      'c',
      codes.map((code) => `v${code}`),
    ),
  )
  return [
    { classCount: 2, l1: 0, l2: 1 },
    { classCount: 4, l1: 0, l2: 0.5 },
    { classCount: 2, l1: 3, l2: 0 },
  ].map(({ classCount, l1, l2 }) => {
    const target = Int32Array.from({ length: rows }, (_, row) =>
      Math.min(
        classCount - 1,
        Math.max(
          0,
          Math.floor(columns[0]![row]! + columns[1]![row]! / 30 - 9 + (codes[row]! % 2) + normal()),
        ),
      ),
    )
    const { coefficients, intercepts } = fitLogistic({ features, target, classCount, params: { l1, l2 } })
    return {
      columns,
      codes,
      target: Array.from(target),
      l1,
      l2,
      coefficients: Array.from(coefficients),
      intercepts: Array.from(intercepts),
    }
  })
}

/** Numbers that a float holds, so that peers that compare in floats go the same ways. */
function numberTable(random: Random, rows: number, classCount: number): Frame {
  const columns = Array.from({ length: 5 }, () =>
    Array.from({ length: rows }, () => Math.round((random.next() * 8 - 4) * 64) / 64),
  )
  const score = (row: number) =>
    Math.sin(columns[0]![row]!) + columns[1]![row]! * columns[2]![row]! * 0.3 + random.next()
  return table(
    ...columns.map((values, j) => numbers(`x${j}`, values)),
    category(
      'y',
      Array.from(
        { length: rows },
        (_, row) => `k${Math.min(classCount - 1, Math.max(0, Math.floor(score(row) + 1)))}`,
      ),
    ),
  )
}

/** Trees as lists, and what they say of rows and of each column in them. */
function shapCases() {
  return (['forest', 'boosting', 'boosting'] as const).map((algorithm, i) => {
    const frame = numberTable(createRandom(19 + i), 800, i === 1 ? 2 : 3)
    const params = { trees: 12, maxDepth: 6, minSamplesLeaf: 3 }
    const model = learn(algorithm, frame, 'y', params)
    const rows = takeRows(
      frame,
      Array.from({ length: 60 }, (_, row) => row),
    )
    const { estimator } = model
    const trees =
      estimator.algorithm === 'forest'
        ? estimator.forest
        : estimator.algorithm === 'boosting'
          ? estimator.boosting
          : undefined
    if (!trees) throw new Error(`${algorithm} has no trees`)
    const { values, expected } = explainPredictions(model, rows)
    const base = estimator.algorithm === 'boosting' ? Array.from(estimator.boosting.base) : []
    return {
      algorithm,
      classCount: model.classes.length,
      base,
      features: trees.features.map(({ name }) => name),
      roots: Array.from(trees.roots),
      feature: Array.from(trees.feature),
      right: Array.from(trees.right),
      threshold: Array.from(trees.threshold),
      leaves: Array.from(trees.leaves),
      cover: Array.from(trees.cover),
      rows: rowsOf(rows),
      values: Array.from(values),
      expected: Array.from(expected),
    }
  })
}

/** Boosted models with categories and missing cells, beside XGBoost's file of each. */
function xgboostCases() {
  const mushrooms = readMushrooms()
  const made = numberTable(createRandom(25), 1500, 3)
  const random = createRandom(26)
  const mixed = table(
    ...made.columns.map((column) =>
      column.kind === 'number'
        ? numbers(
            column.name,
            Array.from(column.values, (value) => (random.next() < 0.08 ? null : value)),
          )
        : column,
    ),
    category(
      'c',
      Array.from({ length: 1500 }, () => (random.next() < 0.1 ? null : `v${random.nextInt(40)}`)),
    ),
  )
  return [
    { name: 'mushrooms', frame: mushrooms, target: 'class' },
    { name: 'habitats', frame: mushrooms, target: 'habitat' },
    { name: 'mixed', frame: mixed, target: 'y' },
  ].map(({ name, frame, target }) => {
    const model = learn('boosting', frame, target, { trees: 20 })
    write(`${name}.xgboost.json`, toXgboostJson(model))
    const explained = explainPredictions(model, frame)
    return {
      name,
      features: model.preprocessor.features,
      rows: rowsOf(frame),
      classCount: model.classes.length,
      probabilities: Array.from(predictProba(model, frame).probabilities),
      columns: explained.columns,
      values: Array.from(explained.values),
    }
  })
}

/** Columns with gaps and rare values, and times. */
function mixedTable(rows: number): Frame {
  const random = createRandom(28)
  const made = numberTable(random, rows, 3)
  const gappy = made.columns.map((column) =>
    column.kind === 'number'
      ? numbers(
          column.name,
          Array.from(column.values, (value) => (random.next() < 0.08 ? null : value)),
        )
      : column,
  )
  const each = <T>(make: () => T) => Array.from({ length: rows }, make)
  return table(
    ...gappy,
    category(
      'c',
      each(() => (random.next() < 0.1 ? null : `v${Math.floor(60 * random.next() ** 3)}`)),
    ),
    numbers(
      'time',
      each(() => Math.floor((random.next() - 0.2) * 3e12)),
    ),
  )
}

const preprocessings: Record<string, Partial<PreprocessSpec>> = {
  'shares of the classes, gaps told beside': {
    encoding: 'target',
    missing: { default: 'keep', columns: {}, indicator: true },
  },
  'rare values as one, bins, one column per value': {
    encoding: 'one-hot',
    rare: { minCount: 10, minShare: 0 },
    bins: { default: 7, columns: {} },
    missing: { default: 'most-frequent', columns: { x1: 'category' } },
  },
  'parts of times': {
    derive: Object.fromEntries(datePartNames.map((part) => [`the ${part}`, `${part}(time)`])),
    drop: ['time'],
    scaling: 'standard',
  },
}

/** Every algorithm and every preprocessing learnt from a part of a table, as model.onnx, and what it says of all rows. */
async function onnxCases() {
  const tables = { mushrooms: readMushrooms(), mixed: mixedTable(3000) }
  const models = [
    ...algorithms.map((algorithm) => ({
      name: algorithm,
      from: 'mushrooms' as const,
      target: 'class',
      algorithm,
      spec: {},
    })),
    ...Object.entries(preprocessings).map(([name, spec]) => ({
      name,
      from: 'mixed' as const,
      target: 'y',
      algorithm: 'forest' as const,
      spec,
    })),
  ]
  const made = []
  for (const [i, { name, from, target, algorithm, spec }] of models.entries()) {
    const all = tables[from]
    const part = takeRows(
      all,
      Array.from({ length: Math.floor(all.rowCount / 3) }, (_, row) => row * 3),
    )
    const model = learn(algorithm, part, target, { trees: 20, sampleRows: 300 }, 1, spec)
    const modelJson = modelToJson(model)
    const exported = await exportOnnx({ modelJson, rows: part, producer: 'conformance' })
    if (!exported.bytes) throw new Error(`${name}: ${exported.note}`)
    write(`${i}.onnx`, exported.bytes)
    const { probabilities } = predictProba(model, all)
    const best = predictedClasses({ probabilities, classCount: model.classes.length })
    made.push({
      name,
      from,
      file: `${i}.onnx`,
      labels: Array.from(best, (c) => model.classes[c]),
      probabilities: Array.from(probabilities),
    })
  }
  return { tables: { mushrooms: rowsOf(tables.mushrooms), mixed: rowsOf(tables.mixed) }, models: made }
}

const seeds = 5

/** Tables on which a forest and boosting are held against their peers: the same rows learnt from, the same tested. */
function areaCases() {
  const random = createRandom(27)
  const noisy = (label: string, labels: readonly string[]) =>
    random.next() < 0.05 ? labels[random.nextInt(labels.length)]! : label
  const sample = takeRows(
    readMushrooms(),
    Array.from({ length: 2000 }, (_, row) => row * 4),
  )
  const mushrooms = table(
    ...sample.columns.map((column) =>
      column.name === 'class'
        ? category(
            'y',
            Array.from({ length: 2000 }, (_, row) => noisy(String(cellOf(column, row)), ['e', 'p'])),
          )
        : column,
    ),
  )
  const plain = numberTable(random, 3000, 3)
  const rare = numberTable(random, 3000, 2)
  const gaps = table(
    ...rare.columns.map((column) =>
      column.kind === 'number'
        ? numbers(
            column.name,
            Array.from(column.values, (value) => (random.next() < 0.15 ? null : value)),
          )
        : column,
    ),
    category(
      'c',
      Array.from({ length: 3000 }, () => `v${random.nextInt(20)}`),
    ),
  )
  return [
    { name: 'mushrooms with 5 % of the labels drawn', frame: mushrooms },
    { name: 'numbers, three classes', frame: plain },
    { name: 'missing at random', frame: gaps },
  ].map(({ name, frame }) => {
    const target = frame.columns.find((column) => column.name === 'y')!
    const { classes, codes } = encodeTarget(target)
    const splits = Array.from({ length: seeds }, (_, seed) => stratifiedFolds(codes, 3, seed)[0]!)
    const areas = (algorithm: 'forest' | 'boosting') =>
      splits.map(({ train, test }, seed) => {
        const model = learn(algorithm, takeRows(frame, train), 'y', { trees: 100 }, seed)
        const scored = {
          target: Int32Array.from(test, (row) => codes[row]!),
          probabilities: predictProba(model, takeRows(frame, test)).probabilities,
          classCount: classes.length,
        }
        const drawn = classes.length === 2 ? [1] : [...classes.keys()]
        return drawn.reduce((sum, c) => sum + rocArea(oneAgainstRest(scored, c))!, 0) / drawn.length
      })
    return {
      name,
      rows: rowsOf(takeColumns(frame, (column) => column !== 'y')),
      target: Array.from(codes),
      classCount: classes.length,
      tests: splits.map(({ test }) => Array.from(test)),
      forest: areas('forest'),
      boosting: areas('boosting'),
    }
  })
}

const takeColumns = (frame: Frame, isWanted: (name: string) => boolean): Frame => ({
  ...frame,
  columns: frame.columns.filter(({ name }) => isWanted(name)),
})

write(
  'ours.json',
  JSON.stringify({
    metrics: metricCases(),
    logistic: logisticCases(),
    shap: shapCases(),
    xgboost: xgboostCases(),
    onnx: await onnxCases(),
    areas: areaCases(),
  }),
)
