import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findColumn, takeRows } from '../../main/lib/frame.ts'
import { fitLibraryForest, libraryForestProbabilities } from '../../main/ml/library-forest.ts'
import { growTrees, mergeTrees } from '../../main/ml/forest.ts'
import {
  encodeTarget,
  finishTraining,
  prepareTraining,
  inputExampleOf,
  predictProba,
  predictRow,
  signatureOf,
  trainModel,
  algorithms,
  type Algorithm,
} from '../../main/ml/model.ts'
import { modelFromJson, modelToJson } from '../../main/ml/model-json.ts'
import { permutationImportance } from '../../main/ml/permutation-importance.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor } from '../../main/ml/preprocess-fit.ts'
import type { PreprocessSpec } from '../../main/ml/preprocessor.ts'
import { category, numbers, outcomeOf, readMushrooms, table } from './tables.ts'

const mushrooms = takeRows(
  readMushrooms(),
  Int32Array.from({ length: 800 }, (_, i) => i * 10),
)
const { classes, codes: target } = encodeTarget(findColumn(mushrooms, 'class')!)

function train(algorithm: Algorithm, spec: Partial<PreprocessSpec> = {}) {
  const preprocessor = fitPreprocessor(mushrooms, spec, { target: 'class' })
  const features = applyPreprocessor(preprocessor, mushrooms).frame
  const params = { trees: algorithm === 'ml-random-forest' ? 3 : 20, sampleRows: 150 }
  return trainModel({ algorithm, features, target, classes, positive: 'p', preprocessor, params, seed: 42 })
}

describe('a model', () => {
  it.each(algorithms)('saved and loaded predicts bit for bit the same (%s)', (algorithm) => {
    const model = train(algorithm, {
      derive: { smells: "odor != 'n'" },
      missing: { default: 'category', columns: {} },
    })
    const text = modelToJson(model)
    const loaded = modelFromJson(text)
    expect(predictProba(loaded, mushrooms)).toEqual(predictProba(model, mushrooms))
    expect(modelToJson(loaded)).toBe(text)
  })

  it('trained twice is the same', () => {
    expect(modelToJson(train('forest'))).toBe(modelToJson(train('forest')))
  })

  it('finished from trees grown in parts elsewhere is the one trained here', () => {
    const preprocessor = fitPreprocessor(mushrooms, {}, { target: 'class' })
    const features = applyPreprocessor(preprocessor, mushrooms).frame
    const params = { trees: 7 }
    const input = { algorithm: 'forest' as const, features, target, classes, preprocessor, params, seed: 42 }
    const prepared = prepareTraining(input)
    const elsewhere = structuredClone(prepared.forest)!
    const forest = mergeTrees([growTrees(elsewhere, 4, 7), growTrees(elsewhere, 0, 4)])
    expect(modelToJson(finishTraining(prepared, forest))).toBe(modelToJson(trainModel(input)))
  })

  it('predicts one row from a form as it predicts the table', () => {
    const model = train('forest')
    const { probabilities } = predictProba(model, mushrooms)
    const row = inputExampleOf(model)
    const one = predictRow(model, row)
    expect(row['stalk-root']).toBe('e')
    expect(one.notes).toEqual([])
    expect(one.label).toBe(classes[target[0]!])
    expect(one.probabilities.map(({ probability }) => probability)).toEqual(
      Array.from(probabilities.slice(0, 2)),
    )
  })

  it('says what in a row it could not use', () => {
    const { odor: _odor, ...rest } = inputExampleOf(train('forest'))
    const { notes } = predictRow(train('forest'), { ...rest, habitat: 'moon', planet: 'x' })
    expect(notes).toEqual([
      'planet: not used by this model.',
      'odor: not given, treated as missing.',
      'habitat: "moon" was not in the training rows, treated as missing.',
    ])
  })

  it('has a signature of the raw columns it reads', () => {
    const signature = signatureOf(train('forest'))
    expect(signature.map((field) => field.name)).not.toContain('veil-type')
    expect(signature.find((field) => field.name === 'stalk-root')?.required).toBe(false)
    expect(signature.find((field) => field.name === 'bruises')).toEqual({
      name: 'bruises',
      kind: 'category',
      required: true,
      values: [{ value: 'f' }, { value: 't' }],
    })
  })

  it('of ml-random-forest names its sample and beats the baseline', () => {
    const model = train('ml-random-forest')
    expect(model.training.notes[0]).toMatch(/stratified sample of 1(49|50) of 800 rows/)
    const { probabilities } = predictProba(model, mushrooms)
    const hits = target.filter((label, row) => probabilities[row * 2 + label]! > 0.5).length
    expect(hits / 800).toBeGreaterThan(0.9)
  })

  it('of ml-random-forest learns from a single column', () => {
    const features = table(
      category(
        'x',
        Array.from({ length: 40 }, (_, row) => 'ab'[row % 2]!),
      ),
    )
    const labels = Int32Array.from({ length: 40 }, (_, row) => row % 2)
    const forest = fitLibraryForest({ features, target: labels, classCount: 2, seed: 1 })
    expect(Array.from(libraryForestProbabilities(forest, features).slice(0, 4))).toEqual(
      [1, 0, 0, 1].map((p) => expect.closeTo(p, 9)),
    )
  })

  it('needs two classes, and a positive one that exists', () => {
    const preprocessor = fitPreprocessor(mushrooms, {}, { target: 'class' })
    const features = applyPreprocessor(preprocessor, mushrooms).frame
    const input = { algorithm: 'forest' as const, features, classes, preprocessor, seed: 1 }
    expect(() => trainModel({ ...input, target: new Int32Array(800) })).toThrow(
      'All 800 training rows have class = "e"; at least two classes are needed.',
    )
    expect(() => trainModel({ ...input, target, positive: 'x' })).toThrow(
      'positive must be a value of class (e, p), but is "x".',
    )
  })

  it('keeps classes in order and adds one that only later rows have at the end', () => {
    const first = encodeTarget(category('c', ['b', 'a', null]))
    expect(first).toEqual({ classes: ['a', 'b'], codes: Int32Array.of(1, 0, -1) })
    expect(encodeTarget(category('c', ['aa', 'b']), first.classes)).toEqual({
      classes: ['a', 'b', 'aa'],
      codes: Int32Array.of(2, 1),
    })
    expect(encodeTarget(numbers('n', [10, 9])).classes).toEqual(['9', '10'])
  })
})

describe('a model file', () => {
  const text = modelToJson(train('forest'))

  it.each([
    ['nonsense', 'not JSON'],
    ['[]', 'model must be an object'],
    ['{}', 'not a model file'],
    [text.replace('"formatVersion":2', '"formatVersion":3'), 'format version 3'],
    [text.replace('"roots":[0', '"roots":[99999999'), 'forest.roots[0] must be a whole number'],
    [text.replace(/"right":\[\d+/, '"right":[0'), 'followed by its children'],
    [text.replace('"threshold":[0', '"threshold":[1e999'), 'threshold[0] must be a finite number'],
    [text.replace('"classes":["e","p"]', '"classes":["e"]'), 'positive is no class'],
  ])('that is damaged is refused (%#)', (damaged, message) => {
    expect(() => modelFromJson(damaged)).toThrow(message)
  })

  it.each(algorithms)(
    'of %s with any one value changed is refused or predicts, but never hangs or breaks',
    (algorithm) => {
      const written = modelToJson(train(algorithm))
      const row = inputExampleOf(modelFromJson(written))
      const values = [...written.matchAll(/(?<=[[,:])(?:-?\d[\d.e-]*|"[^"]*")(?=[\],}])/g)]
      const junk = fc.constantFrom('-1', '0', '1', '1e9', '0.5', 'null', '"x"', '[]', '{"__proto__":{"a":1}}')
      fc.assert(
        fc.property(fc.nat(values.length - 1), junk, (index, replacement) => {
          const found = values[index]!
          const damaged =
            written.slice(0, found.index) + replacement + written.slice(found.index + found[0].length)
          expect(outcomeOf(() => predictRow(modelFromJson(damaged), row))).toMatch(/^(fine|refused)$/)
        }),
        { numRuns: 150, seed: 1 },
      )
      expect({}).not.toHaveProperty('a')
    },
  )
})

describe('permutation importance', () => {
  it('finds the odor, and nothing in a column of noise', () => {
    const importance = permutationImportance(train('forest'), mushrooms, target, { seed: 1 })
    expect(importance[0]!.feature).toBe('odor')
    expect(importance).toHaveLength(21)
    expect(importance.at(-1)!.mean).toBeLessThan(0.01)
  })

  it.each(algorithms.filter((one) => one !== 'baseline'))('misses the odor with %s', (algorithm) => {
    const options = { seed: 1, metric: 'logLoss', repeats: 1, maxRows: 200 } as const
    const importance = permutationImportance(train(algorithm), mushrooms, target, options)
    expect(importance.find(({ feature }) => feature === 'odor')!.mean).toBeGreaterThan(0)
  })

  it('shuffles what is derived from a column along with it', () => {
    const derived = permutationImportance(
      train('forest', { derive: { scent: 'upper(odor)' }, drop: ['odor'] }),
      mushrooms,
      target,
      { seed: 1, metric: 'logLoss' },
    )
    expect(derived[0]!.feature).toBe('odor')
    expect(derived[0]!.mean).toBeGreaterThan(0)
  })

  it('of two equal informative columns and noise equals a shuffle of the raw table', () => {
    const rows = Array.from({ length: 60 }, (_, row) => row)
    const frame = table(
      category(
        'class',
        rows.map((row) => 'ab'[row % 2]!),
      ),
      numbers(
        'x',
        rows.map((row) => (row % 2) + (row % 3) / 10),
      ),
    )
    const preprocessor = fitPreprocessor(frame, { scaling: 'standard' }, { target: 'class' })
    const encoded = encodeTarget(frame.columns[0]!)
    const model = trainModel({
      algorithm: 'forest',
      features: applyPreprocessor(preprocessor, frame).frame,
      target: encoded.codes,
      classes: encoded.classes,
      preprocessor,
      seed: 1,
    })
    const [only] = permutationImportance(model, frame, encoded.codes, { seed: 1, repeats: 30 })
    expect(only!.mean).toBeCloseTo(0.5, 1)
  })
})
