import { describe, expect, it } from 'vitest'
import { algorithms, encodeTarget, predictProba, trainModel, type Algorithm } from '../../main/ml/model.ts'
import { modelFromJson, modelToJson } from '../../main/ml/model-json.ts'
import { applyPreprocessor } from '../../main/ml/preprocess-apply.ts'
import { fitPreprocessor, fitTransform } from '../../main/ml/preprocess-fit.ts'
import { category, numbers, outcomeOf, table } from './tables.ts'

const rows = table(
  numbers(
    'size',
    Array.from({ length: 60 }, (_, i) => (i * 7) % 13),
  ),
  category(
    'colour',
    Array.from({ length: 60 }, (_, i) => 'rgb'[i % 3]!),
  ),
  category(
    'kind',
    Array.from({ length: 60 }, (_, i) => ((i * 7) % 13 > 6 ? 'large' : 'small')),
  ),
)

function fileOf(algorithm: Algorithm): string {
  const { classes, codes: target } = encodeTarget(rows.columns[2]!)
  const preprocessor = fitPreprocessor(rows, {}, { target: 'kind' })
  const features = applyPreprocessor(preprocessor, rows).frame
  const params = { trees: 3, minSamplesLeaf: 2 }
  return modelToJson(trainModel({ algorithm, features, target, classes, preprocessor, params, seed: 1 }))
}

const forest = fileOf('forest')
/** The forest's file with one part changed. */
function changed(change: (trees: Record<string, number[]>, model: Record<string, unknown>) => void): string {
  const model = JSON.parse(forest)
  change(model.estimator.forest, model)
  return JSON.stringify(model)
}

const first = (features: number[]) => features.findIndex((feature) => feature >= 0)

describe('a model file that is', () => {
  it.each(algorithms)('truncated anywhere is refused (%s)', (algorithm) => {
    const text = fileOf(algorithm)
    const step = Math.max(1, Math.floor(text.length / 40))
    const outcomes = new Set<string>()
    for (let end = 0; end < text.length; end += step)
      outcomes.add(outcomeOf(() => modelFromJson(text.slice(0, end))))
    expect([...outcomes]).toEqual(['refused'])
  })

  it.each(algorithms)('without one of its parts is refused or works, and never breaks (%s)', (algorithm) => {
    const text = fileOf(algorithm)
    const outcomes = new Set<string>()
    const visit = (value: unknown, apply: (bad: unknown) => string, depth: number): void => {
      for (const bad of [null, {}, [], 'x', -1, 1e308, [[]], [Number.MAX_SAFE_INTEGER]])
        outcomes.add(outcomeOf(() => modelFromJson(apply(bad))))
      if (depth === 0 || typeof value !== 'object' || value === null) return
      const entries = Object.entries(value)
      for (const [key, inner] of entries.slice(0, 12)) {
        visit(
          inner,
          (bad) => apply(Array.isArray(value) ? value.with(Number(key), bad) : { ...value, [key]: bad }),
          depth - 1,
        )
      }
    }
    visit(JSON.parse(text), (whole) => JSON.stringify(whole), 4)
    expect(outcomes.size).toBeGreaterThan(0)
    for (const outcome of outcomes) expect(['refused', 'fine']).toContain(outcome)
  })

  it('of a newer version says which it is and which is read', () => {
    const newer = changed((_trees, model) => (model['formatVersion'] = 7))
    expect(() => modelFromJson(newer)).toThrow('format version 7; this application reads versions 1 to 2')
  })

  it('larger than any model is refused before it is parsed', () => {
    expect(() => modelFromJson(' '.repeat(300 * 2 ** 20))).toThrow(
      'The model file has 300 MB; one of more than 256 MB is not read.',
    )
  })

  it.each(['[', '{"estimator":'])('nested without end is refused (%s)', (opening) => {
    const depth = 200_000
    const closing = opening === '[' ? ']' : '}'
    const text = opening.repeat(depth) + '1' + closing.repeat(depth)
    expect(outcomeOf(() => modelFromJson(text))).toBe('refused')
    const library = JSON.parse(fileOf('ml-random-forest'))
    const node = `{"splitColumn":0,"splitValue":1,"left":`.repeat(depth) + '1' + '}'.repeat(depth)
    library.estimator.libraryForest.model.baseModel.estimators[0].root = '#'
    expect(outcomeOf(() => modelFromJson(JSON.stringify(library).replace('"#"', node)))).toBe('refused')
  })

  it('out to change prototypes changes none', () => {
    const evil = forest.replace(
      '{"format"',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"format"',
    )
    expect(outcomeOf(() => modelFromJson(evil))).toBe('fine')
    expect('polluted' in {}).toBe(false)
    const named = JSON.parse(forest.replaceAll('"colour"', '"__proto__"'))
    expect(outcomeOf(() => modelFromJson(JSON.stringify(named)))).toBe('fine')
    expect('polluted' in {}).toBe(false)
  })

  it('made of trees that go round, out of their arrays or by no number is refused', () => {
    const bad: Record<string, string> = {
      'a child that is its parent': changed(
        (t) => (t['right']![first(t['feature']!)] = first(t['feature']!)),
      ),
      'a child before its parent': changed((t) => {
        const last = t['feature']!.findLastIndex((feature) => feature >= 0)
        t['right']![last] = 0
      }),
      'a child of another tree': changed(
        (t) => (t['right']![first(t['feature']!)] = t['feature']!.length - 1),
      ),
      'a child that is not there': changed((t) => (t['right']![first(t['feature']!)] = 1_000_000)),
      'a feature that is not there': changed((t) => (t['feature']![first(t['feature']!)] = 9)),
      'no number to split by': changed((t) => (t['threshold']![first(t['feature']!)] = Number.NaN)),
      'a leaf without shares': changed((t) => t['leaves']!.pop()),
      'a share above 1': changed((t) => (t['leaves']![0] = 2)),
      'no trees': changed((t) => (t['roots'] = [])),
    }
    const outcomes = Object.entries(bad).map(([what, text]) => [what, outcomeOf(() => modelFromJson(text))])
    expect(outcomes).toEqual(Object.keys(bad).map((what) => [what, 'refused']))
  })

  describe('with many kinds of preprocessing', () => {
    const { classes, codes: target } = encodeTarget(rows.columns[2]!)
    const { preprocessor, features } = fitTransform(
      rows,
      {
        encodings: { colour: 'target' },
        rare: { minCount: 0, minShare: 0, maxLevels: 2 },
        bins: { default: 4, columns: {} },
        missing: { default: 'category', columns: {}, indicator: true },
      },
      { target: 'kind' },
    )
    const model = trainModel({
      algorithm: 'forest',
      features,
      target,
      classes,
      preprocessor,
      params: { trees: 3 },
      seed: 1,
    })
    const text = modelToJson(model)
    const withPlan = (position: number, change: object) => {
      const file = JSON.parse(text)
      Object.assign(file.preprocessor.plans[position], change)
      return JSON.stringify(file)
    }

    it('is read as it was', () => {
      const read = modelFromJson(text)
      expect(read.preprocessor).toEqual(preprocessor)
      expect(predictProba(read, rows)).toEqual(predictProba(model, rows))
    })

    it.each([
      [0, { edges: [5, 3, 8] }, 'plan.edges must be ascending'],
      [0, { edges: [1, 2, 3, 4, 5, 6, 7] }, 'plan.edges must be fewer than levels'],
      [0, { edges: [1, 'two'] }, 'plan.edges[1] must be a finite number'],
      [0, { tellsMissing: 'yes' }, 'plan.tellsMissing must be true or false'],
      [0, { tellsMissing: true }, 'features must be what the plans make'],
      [1, { pool: { level: 'gone', rare: [] } }, 'plan.pool.level must be one of'],
      [1, { pool: { level: 'other' } }, 'plan.pool.rare must be a list'],
      [1, { shares: [0.5] }, 'plan.shares must be one more per class than levels'],
      [1, { classes: ['large', 'small'] }, 'plan.shares must be one more per class than levels'],
      [1, { encoding: 'one-hot' }, 'features must be what the plans make'],
    ])('is refused with plan %i of %o', (position, change, message) => {
      expect(() => modelFromJson(withPlan(position, change))).toThrow(message)
    })
  })

  it('of the version before is read, and answers the same', () => {
    const older = forest.replace('"formatVersion":2', '"formatVersion":1')
    expect(older).not.toBe(forest)
    expect(predictProba(modelFromJson(older), rows)).toEqual(predictProba(modelFromJson(forest), rows))
  })
})
