import { describe, expect, it } from 'vitest'
import { takeRows, type Column, type Frame } from '../../main/lib/frame.ts'
import { predictedClasses } from '../../main/ml/metrics.ts'
import { algorithms, encodeTarget, predictProba, trainModel, type Algorithm } from '../../main/ml/model.ts'
import { toOnnxGraph } from '../../main/ml/onnx-export.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor } from '../../main/ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { datePart, datePartNames } from '../../main/ml/date-parts.ts'
import { createRandom } from '../../main/ml/random.ts'
import { encodeOnnx } from '../../main/onnx/encode-onnx.ts'
import { loadRuntime, runOnnx } from '../../main/onnx/run-onnx.ts'
import { category, numbers, readMushrooms, table } from '../ml/tables.ts'

const runtime = await loadRuntime()

/** Numbers with gaps and infinities, a category of 70 levels, one of 3, and a target of three classes. */
function awkwardTable(rows: number, seed: number, unknown: boolean): Frame {
  const random = createRandom(seed, 0)
  const cells = <Cell>(make: (row: number) => Cell) => Array.from({ length: rows }, (_, row) => make(row))
  const width = cells(() => (random.next() < 0.1 ? null : random.next() * 10))
  const height = cells((row) => (row % 41 === 0 ? Infinity : row % 43 === 0 ? -Infinity : random.nextInt(5)))
  const town = cells(() => (random.next() < 0.05 ? null : `town ${random.nextInt(unknown ? 90 : 70)}`))
  const colour = cells((row) =>
    row % 9 === 0 ? null : ['red', 'grün', unknown ? 'ultra' : 'blue'][random.nextInt(3)]!,
  )
  const label = cells((row) => {
    const score = (width[row] ?? 5) + (colour[row] === 'red' ? 4 : 0) + random.next() * 2
    return score > 8 ? 'high' : score > 5 ? 'middle' : 'low'
  })
  return table(
    numbers('width', width),
    numbers('height', height),
    category('home town', town),
    category('colour', colour),
    category('label', label),
  )
}

function learn(
  algorithm: Algorithm,
  frame: Frame,
  target: string,
  spec: Partial<PreprocessSpec>,
  params = {},
) {
  const column = frame.columns.find(({ name }) => name === target)!
  const { classes, codes } = encodeTarget(column)
  const preprocessor = fitPreprocessor(frame, spec, { target })
  const features = applyPreprocessor(preprocessor, frame).frame
  const trees = algorithm === 'ml-random-forest' ? 3 : 20
  return trainModel({
    algorithm,
    features,
    target: codes,
    classes,
    preprocessor,
    params: { trees, sampleRows: 120, maxDepth: 8, ...params },
    seed: 7,
  })
}

/** The greatest difference of a probability, and how many labels differ, on all rows. */
async function compare(model: ReturnType<typeof learn>, frame: Frame) {
  const bytes = encodeOnnx(toOnnxGraph(model), 'sporeprint 0.0.0')
  const { labels, probabilities } = await runOnnx(runtime, bytes, frame, 700)
  const own = predictProba(model, frame).probabilities
  expect(probabilities).toHaveLength(own.length)
  const best = predictedClasses({ probabilities: own, classCount: model.classes.length })
  return {
    difference: own.reduce((most, value, i) => Math.max(most, Math.abs(value - probabilities[i]!)), 0),
    otherLabels: labels.filter((label, row) => label !== model.classes[best[row]!]).length,
  }
}

const agrees = { difference: expect.closeTo(0, 6), otherLabels: 0 }

describe('model.onnx', () => {
  const mushrooms = readMushrooms()

  it.each(algorithms)('says what the model says of every mushroom (%s)', async (algorithm) => {
    const some = takeRows(
      mushrooms,
      Int32Array.from({ length: 2000 }, (_, i) => i * 4),
    )
    const model = learn(algorithm, some, 'class', { derive: { smells: "odor != 'n'" } })
    expect(await compare(model, mushrooms)).toEqual(agrees)
  })

  const specs: Record<string, Partial<PreprocessSpec>> = {
    'as it is': {},
    'one column per value, standardised': { encoding: 'one-hot', scaling: 'standard' },
    'values as numbers, gaps filled': {
      encoding: 'ordinal',
      scaling: 'min-max',
      missing: {
        default: 'most-frequent',
        columns: { width: 'median', colour: { constant: 'plaid' }, height: { constant: -1 } },
      },
    },
    'missing as a value': {
      missing: { default: 'keep', columns: { colour: 'category', 'home town': 'category' } },
    },
    'shares of the classes': {
      encodings: { 'home town': 'target', colour: 'target' },
      missing: { default: 'keep', columns: { colour: 'category' } },
    },
    'numbers in bins': {
      bins: { default: 9, columns: {} },
      encodings: { width: 'one-hot', 'home town': 'ordinal' },
      missing: { default: 'keep', columns: { height: 'median' } },
    },
    'missing told beside': {
      rare: { minCount: 8, minShare: 0 },
      bins: { default: 0, columns: { height: 3 } },
      missing: { default: 'most-frequent', columns: { colour: 'keep' }, indicator: true },
    },
    'rare values as one': { rare: { minCount: 8, minShare: 0 }, encodings: { colour: 'one-hot' } },
  }
  const cases = algorithms.flatMap((algorithm) =>
    Object.keys(specs).map((spec) => [algorithm, spec] as const),
  )

  it.each(cases)(
    'says what the model says of missing, infinite and unknown cells (%s, %s)',
    async (algorithm, spec) => {
      const model = learn(algorithm, awkwardTable(600, 1, false), 'label', specs[spec]!)
      expect(await compare(model, awkwardTable(1500, 2, true))).toEqual(agrees)
    },
  )

  it('weighs neighbours by their distance', async () => {
    const frame = awkwardTable(300, 3, false)
    const model = learn('k-nearest', frame, 'label', {}, { neighbourWeights: 'distance', neighbours: 7 })
    expect(await compare(model, frame)).toEqual(agrees)
    expect(await compare(model, awkwardTable(300, 4, true))).toEqual(agrees)
  })

  it.each([
    'width + height * 2 - 1',
    '-width / (height - 2) % 3',
    'log(width) + exp(height) + sqrt(width - 3) + abs(-width)',
    'round(width, 1) + round(height)',
    'min(width, height, 3) + max(width, 2)',
    "if(colour = 'red', width, height)",
    "if(width > 3 and not (colour = 'red'), 'a', coalesce(colour, 'none'))",
    "width >= 5 or colour != 'red'",
    "colour in ['red', 'blue'] and height in [1, 2]",
    'is_missing(width) or is_missing(colour)',
    'coalesce(width, height, 0)',
    "concat(colour, ' of ', `home town`)",
    'concat(colour, width > 5)',
    'bin(width, -1, 2.5, 7)',
    'day(days(width * 40))',
    'colour = `home town`',
  ])('computes %s', async (expression) => {
    const derive = { first: expression, again: 'is_missing(first)' }
    const frame = awkwardTable(400, 5, false)
    const model = learn('boosting', frame, 'label', {
      derive,
      dropConstant: false,
      drop: ['width', 'colour'],
    })
    expect(await compare(model, awkwardTable(800, 6, true))).toEqual(agrees)
  })

  it.each(datePartNames)('takes the %s of times as we do', async (part) => {
    const random = createRandom(11, 0)
    const rows = 3000
    const edges = [
      0, -1, 951_782_400_000, 951_868_799_999, 4_107_542_400_000, -62_135_596_800_000, 8.64e15, 8.7e15, 0.5,
      -0.5,
    ]
    const time = Array.from({ length: rows }, (_, row) => {
      if (row < edges.length) return edges[row]!
      if (row % 50 === 0) return null
      const days = random.nextInt(row % 2 === 0 ? 400_000 : 4_000_000) - 200_000
      return days * 86_400_000 + (row % 3 === 0 ? -1 : random.nextInt(86_400_000))
    })
    const even = time.map((one) => (one === null ? 'none' : datePart(part, one) % 2 === 0 ? 'even' : 'odd'))
    const frame = table(numbers('time', time), category('label', even))
    const model = learn(
      'tree',
      frame,
      'label',
      { derive: { part: `${part}(time)` }, drop: ['time'] },
      { maxDepth: 40 },
    )
    expect(await compare(model, frame)).toEqual(agrees)
  })

  it.each([
    ['lower(colour)', 'lower()'],
    ['concat(colour, width)', 'a number in concat()'],
    ["colour < 'm'", 'the order of texts ("<")'],
  ])('says that it cannot compute %s', (expression, what) => {
    const model = learn('tree', awkwardTable(200, 7, false), 'label', {
      derive: { mixed: expression },
      dropIdentifiers: false,
    })
    expect(() => toOnnxGraph(model)).toThrow(
      `The column "mixed" is made with ${what}, which ONNX cannot express.`,
    )
  })

  it('renames what it gives when a column has that name', async () => {
    const frame = awkwardTable(300, 8, false)
    const kind = category(
      'kind',
      Array.from({ length: 300 }, (_, row) => 'ab'[row % 2]!),
    )
    const renamed: Column = { ...frame.columns[0]!, name: 'probabilities' }
    const model = learn(
      'tree',
      { ...frame, columns: [...frame.columns.slice(2, 3), renamed, frame.columns[4]!, kind] },
      'kind',
      {},
    )
    const { inputs, outputs } = toOnnxGraph(model)
    expect(inputs.map(({ name }) => name)).toContain('label')
    expect(outputs.map(({ name }) => name)).toEqual(['label_2', 'probabilities_2'])
  })

  it('is the same for the same model', () => {
    const model = learn('forest', awkwardTable(200, 9, false), 'label', {})
    expect(encodeOnnx(toOnnxGraph(model), 'x 1')).toEqual(encodeOnnx(toOnnxGraph(model), 'x 1'))
  })
})
