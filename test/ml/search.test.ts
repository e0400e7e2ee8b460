import { assert, boolean, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bestTrial,
  createPruner,
  createSampler,
  defaultSpaces,
  paramImportances,
  readSpace,
  type Params,
  type SamplerName,
  type SearchSpace,
  type Trial,
} from '../../main/ml/search.ts'
import { createParzen } from '../../main/ml/search/parzen.ts'
import { splitTrials } from '../../main/ml/search/sampler.ts'
import { readFixture } from './tables.ts'

interface Fixture {
  seeds: number
  trials: number
  parzen: {
    distribution: object
    observations: (string | number)[]
    points: (string | number)[]
    densities: number[]
  }[]
  functions: { name: string; space: object; tpe: Found; random: Found }[]
  importance: {
    space: object
    trials: { params: Params; value: number }[]
    importances: Record<string, number>
  }
}
interface Found {
  mean: number
  error: number
}

/** By make_search.py, from Optuna 5.0.0. */
const fixture: Fixture = readFixture('search')

describe('spaces', () => {
  it.each([
    [{}, 'The search space is empty'],
    [null, 'The search space is empty'],
    [{ l2: { type: 'float', low: 2, high: 1 } }, 'low is 2 and high is 1; low must not be above high'],
    [{ l2: { type: 'float', low: 0, high: 1, log: true } }, 'log needs a low above 0, but it is 0'],
    [{ trees: { type: 'int', low: 0, high: 9, log: true } }, 'log needs a low of at least 1'],
    [{ trees: { type: 'int', low: 1.5, high: 9 } }, 'low must be a whole number, but is 1.5'],
    [{ l2: { type: 'float', low: 1, high: 2, step: 0 } }, 'step must be above 0'],
    [{ l2: { type: 'float', low: 1, high: 2, step: 0.1, log: true } }, 'step and log exclude each other'],
    [{ l2: { type: 'flaot', low: 1, high: 2 } }, 'Did you mean "float"?'],
    [{ l2: { type: 'float', low: 1, hihg: 2 } }, 'Did you mean "high"?'],
    [{ l2: { type: 'float', high: 2 } }, 'low must be a number, but is not there'],
    [{ l2: [1, 2] }, 'it should be such as { type: float'],
    [{ criterion: { type: 'categorical', choices: [] } }, 'choices must be a list of at least one value'],
    [{ criterion: { type: 'categorical', choices: ['gini', 'gini'] } }, 'is among the choices twice'],
    [{ a: { type: 'float', low: 0, high: 1, when: { b: 1 } } }, 'which does not come before it'],
  ])('%j is refused: %s', (given, message) => {
    expect(() => readSpace(given)).toThrow(message)
  })

  it('ends at the last step and never leaves its limits', () => {
    expect(readSpace({ share: { type: 'float', low: 0, high: 1, step: 0.3 } })).toEqual({
      share: { type: 'float', low: 0, high: 0.9, step: 0.3, log: false },
    })
  })

  it.each(Object.entries(defaultSpaces).filter(([, space]) => Object.keys(space).length > 0))(
    'the one of %s can be read',
    (_, space) => {
      expect(Object.keys(readSpace(space))).toEqual(Object.keys(space))
    },
  )
})

it("the Parzen estimator's densities are Optuna's", () => {
  for (const { distribution, observations, points, densities } of fixture.parzen) {
    // Where equal values weigh differently, Optuna's kernels hang on the order in which numpy's sort leaves them.
    const isInOrder = observations.length <= 25 || new Set(observations).size > 20 || !('low' in distribution)
    if (!isInOrder) continue
    const { x } = readSpace({ x: distribution })
    const parzen = createParzen(x!, observations)
    points.forEach((point, i) => {
      expect(parzen.density(point) / densities[i]!).toBeCloseTo(1, 9)
    })
  }
})

it("the importances are those of Optuna's PED-ANOVA", () => {
  const { space, trials, importances } = fixture.importance
  const complete = trials.map(({ params, value }, number) => toTrial(number, params, [value]))
  const found = paramImportances(readSpace(space), complete, 'minimize')
  expect(found.map(({ param }) => param)).toEqual(Object.keys(importances))
  for (const { param, importance } of found) expect(importance).toBeCloseTo(importances[param]!, 9)
})

const asNumbers = (params: Params): Record<string, number> =>
  Object.fromEntries(Object.entries(params).map(([name, one]) => [name, Number(one)]))

const functions: Record<string, (params: Params) => number> = {
  branin(params) {
    const { x, y } = asNumbers(params)
    const curve = y! - (5.1 / (4 * Math.PI ** 2)) * x! ** 2 + (5 / Math.PI) * x! - 6
    return curve ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) + 10
  },
  hartmann3(params) {
    const { x, y, z } = asNumbers(params)
    const at = [x!, y!, z!]
    const [steep, flat] = [
      [3, 10, 30],
      [0.1, 10, 35],
    ]
    const hills = [
      { height: 1, widths: steep, centre: [0.3689, 0.117, 0.2673] },
      { height: 1.2, widths: flat, centre: [0.4699, 0.4387, 0.747] },
      { height: 3, widths: steep, centre: [0.1091, 0.8732, 0.5547] },
      { height: 3.2, widths: flat, centre: [0.0381, 0.5743, 0.8828] },
    ]
    const farness = ({ widths, centre }: (typeof hills)[number]) =>
      widths.reduce((sum, width, j) => sum + width * (at[j]! - centre[j]!) ** 2, 0)
    return -hills.reduce((sum, hill) => sum + hill.height * Math.exp(-farness(hill)), 0)
  },
  mixed({ kind, ...others }) {
    const { rate, depth, share } = asNumbers(others)
    const penalty = { a: 0.5, b: 0, c: 1 }[String(kind)] ?? NaN
    return (Math.log10(rate!) + 2) ** 2 + (depth! - 12) ** 2 / 40 + penalty + (share! - 0.7) ** 2
  },
}

describe.each(fixture.functions)('on $name', ({ name, space, tpe, random }) => {
  it.each([
    ['tpe' as const, tpe],
    ['random' as const, random],
  ])('%s finds as good a value as Optuna’s, mean of 40 seeds', (sampler, theirs) => {
    const best = Array.from({ length: fixture.seeds }, (_, seed) => {
      const trials = search(sampler, readSpace(space), seed, fixture.trials, functions[name]!)
      return bestTrial(trials, 'minimize')!.values[0]!
    })
    const mean = best.reduce((sum, value) => sum + value, 0) / best.length
    const variance = best.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (best.length - 1)
    const error = Math.hypot(theirs.error, Math.sqrt(variance / best.length))
    expect(Math.abs(mean - theirs.mean)).toBeLessThan(3 * error)
  })
})

const mixed = readSpace(fixture.functions.find(({ name }) => name === 'mixed')!.space)
const value = functions['mixed']!

describe('samplers', () => {
  it.each(['tpe', 'random', 'grid'] as const)('%s draws the same trials from the same seed', (sampler) => {
    const first = search(sampler, mixed, 7, 30, value)
    expect(search(sampler, mixed, 7, 30, value)).toEqual(first)
    expect(search(sampler, mixed, 8, 30, value)).not.toEqual(first)
  })

  it.each(['tpe', 'random', 'grid'] as const)(
    '%s goes on after a stop as if there had been none',
    (sampler) => {
      const whole = search(sampler, mixed, 7, 30, value)
      const kept: Trial[] = JSON.parse(JSON.stringify(whole.slice(0, 17)))
      expect(search(sampler, mixed, 7, 30, value, kept)).toEqual(whole)
    },
  )

  it.each(['tpe', 'random', 'grid'] as const)('%s stays within the space', (sampler) => {
    const limits = record({ low: integer({ min: 1, max: 50 }), width: integer({ min: 0, max: 40 }) })
    assert(
      property(limits, boolean(), integer({ min: 0, max: 1e6 }), ({ low, width }, log, seed) => {
        const high = low + width
        const space = readSpace({
          whole: { type: 'int', low, high, log },
          real: { type: 'float', low, high, log },
          stepped: { type: 'float', low, high, step: 0.7 },
        })
        for (const { params } of search(sampler, space, seed, 15, ({ whole }) => Number(whole))) {
          const { whole, real, stepped } = asNumbers(params)
          for (const one of [whole, real, stepped]) {
            expect(one).toBeGreaterThanOrEqual(low)
            expect(one).toBeLessThanOrEqual(high)
          }
          expect(Number.isInteger(whole)).toBe(true)
          const steps = (stepped! - low) / 0.7
          expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-9)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('a param with a condition is drawn only where the condition holds', () => {
    const space = readSpace({
      kind: { type: 'categorical', choices: ['a', 'b'] },
      only: { type: 'int', low: 1, high: 3, when: { kind: 'b' } },
    })
    const trials = search('tpe', space, 1, 40, ({ only }) => Number(only ?? 5))
    for (const { params } of trials) expect('only' in params).toBe(params['kind'] === 'b')
    expect(trials.filter(({ params }) => params['kind'] === 'b').length).toBeGreaterThan(20)
  })

  it('a grid has every combination once, those of a condition too', () => {
    const space = readSpace({
      kind: { type: 'categorical', choices: ['a', 'b'] },
      depth: { type: 'int', low: 1, high: 3, when: { kind: 'b' } },
      share: { type: 'float', low: 0, high: 1, step: 0.5 },
    })
    const sampler = createSampler({ sampler: 'grid', space, direction: 'maximize', seed: 1 })
    expect(sampler.most).toBe(12)
    const seen = Array.from({ length: 12 }, (_, number) => JSON.stringify(sampler.suggest(number, [])))
    expect(new Set(seen).size).toBe(12)
  })

  it('a grid that is too large is refused before it is made', () => {
    const axis = { type: 'int', low: 1, high: 1000, step: 2 }
    const space = readSpace({ trees: axis, maxDepth: axis, minSamplesLeaf: axis })
    expect(() => createSampler({ sampler: 'grid', space, direction: 'maximize', seed: 1 })).toThrow(
      'The grid has more than 100000 combinations, already at maxDepth.',
    )
  })
})

const numbersOf = (some: Trial[]) => some.map(({ number }) => number)

describe('the best tenth', () => {
  it('prefers complete trials to pruned ones, and of those the ones that came farther', () => {
    const trials = [
      toTrial(0, {}, [1]),
      toTrial(1, {}, [9, 9], 'pruned'),
      toTrial(2, {}, [5], 'pruned'),
      toTrial(3, {}, [2]),
      toTrial(4, {}, [], 'failed'),
      toTrial(5, {}, [], 'running'),
    ]
    const { below, above } = splitTrials(trials, 4, 'maximize')
    expect(numbersOf(below)).toEqual([3])
    expect(numbersOf(above)).toEqual([0, 1, 2, 5])
  })
})

describe('pruners', () => {
  const history = [0.5, 0.6, 0.7, 0.8, 0.9].map((score, number) => toTrial(number, {}, [score, score]))

  it('the median gives up what is worse than half of the complete trials were then', () => {
    const prune = createPruner({ pruner: 'median', direction: 'maximize' })
    expect(prune([0.69], history)).toBe(true)
    expect(prune([0.7], history)).toBe(false)
    expect(prune([0.71, 0.2], history)).toBe(false)
    expect(prune([0.1], history.slice(1))).toBe(false)
  })

  it('successive halving lets the best quarter go on, and decides at steps 1, 4, 16', () => {
    const prune = createPruner({ pruner: 'successive-halving', direction: 'minimize' })
    expect(prune([0.55], history)).toBe(true)
    expect(prune([0.4], history)).toBe(false)
    expect(prune([0.4, 9], history)).toBe(false)
    expect(prune([0.9], [])).toBe(false)
  })
})

function toTrial(number: number, params: Params, values: number[], state: Trial['state'] = 'complete') {
  return { number, state, params, values }
}

function search(
  name: SamplerName,
  space: SearchSpace,
  seed: number,
  count: number,
  objective: (params: Params) => number,
  trials: Trial[] = [],
): Trial[] {
  const sampler = createSampler({ sampler: name, space, direction: 'minimize', seed })
  for (let number = trials.length; number < count; number++) {
    const params = sampler.suggest(number, trials)
    trials.push(toTrial(number, params, [objective(params)]))
  }
  return trials
}
