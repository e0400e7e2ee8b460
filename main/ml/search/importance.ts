import { normalMass } from './normal.ts'
import type { Distribution, ParamValue, SearchSpace } from './space.ts'
import { byScore, type Direction, type Trial } from './trial.ts'

export interface ParamImportance {
  param: string
  /** From 0; all of a search add up to 1, unless none tells anything. */
  importance: number
}

const targetQuantile = 0.1
const gridSteps = 50
const fewestTrials = 2

/**
 * How much each param decides whether a trial is among the best tenth: PED-ANOVA (Watanabe, Bansal & Hutter 2023; with
 * conditions: Conditional PED-ANOVA, 2026), as Optuna 5 computes it, the largest first.
 */
export function paramImportances(
  space: SearchSpace,
  trials: readonly Trial[],
  direction: Direction,
): ParamImportance[] {
  const complete = trials.filter(({ state }) => state === 'complete')
  const best = bestTenth(complete, direction)
  const quantile = best.size / complete.length
  const raw = Object.entries(space).map(([param, distribution]) => {
    const having = complete.filter(({ params }) => Object.hasOwn(params, param))
    const top = having.filter((trial) => best.has(trial))
    if (complete.length < 2 || having.length < fewestTrials || top.length === 0 || isSingle(distribution))
      return { param, importance: 0 }
    const regime = (top.length / best.size) ** 2 / (having.length / complete.length)
    const values = (some: readonly Trial[]) => some.map(({ params }) => params[param]!)
    return {
      param,
      importance: quantile ** 2 * regime * divergence(distribution, values(top), values(having)),
    }
  })
  const sum = raw.reduce((total, { importance }) => total + importance, 0)
  return raw
    .map(({ param, importance }) => ({ param, importance: sum > 0 ? importance / sum : 0 }))
    .toSorted((a, b) => b.importance - a.importance)
}

const scoreOf = (trial: Trial) => trial.values.at(-1)!

function bestTenth(complete: readonly Trial[], direction: Direction): Set<Trial> {
  const compare = byScore(direction)
  const ordered = complete.toSorted((a, b) => compare(scoreOf(a), scoreOf(b)))
  const cut = ordered[Math.ceil(targetQuantile * ordered.length) - 1]
  return new Set(cut && complete.filter((trial) => compare(scoreOf(trial), scoreOf(cut)) <= 0))
}

const isSingle = (distribution: Distribution) =>
  distribution.type === 'categorical'
    ? distribution.choices.length === 1
    : distribution.low === distribution.high

/** Pearson's divergence of where the best are from where all are, on a grid. */
function divergence(
  distribution: Distribution,
  top: readonly ParamValue[],
  all: readonly ParamValue[],
): number {
  const ofTop = gridDensity(distribution, top)
  const ofAll = gridDensity(distribution, all)
  return ofAll.reduce((sum, p, i) => sum + (p + 1e-12) * ((ofTop[i]! + 1e-12) / (p + 1e-12) - 1) ** 2, 0)
}

function gridDensity(distribution: Distribution, values: readonly ParamValue[]): number[] {
  if (distribution.type === 'categorical') {
    const { choices } = distribution
    return overChoices(choices.map((choice) => values.filter((value) => value === choice).length))
  }
  const { low, high, log, step, type } = distribution
  const size =
    type === 'int' && log
      ? Math.min(Math.ceil(Math.log2(high - low + 1)) + 1, gridSteps)
      : step === undefined
        ? gridSteps
        : Math.min(Math.round((high - low) / step) + 1, gridSteps)
  const toInner = (value: number) => (log ? Math.log(value) : value)
  const width = (toInner(high) - toInner(low)) / (size - 1)
  const counts = Array.from({ length: size }, () => 0)
  for (const value of values) {
    const at = Math.ceil((toInner(Number(value)) - toInner(low)) / width - 0.5)
    counts[Math.min(size - 1, Math.max(0, at))]! += 1
  }
  return overGrid(counts)
}

/** A kernel for each choice that was seen, weighing as often as it was, and a prior of weight 1. */
function overChoices(counts: readonly number[]): number[] {
  const seen = counts.flatMap((count, i) => (count > 0 ? [i] : []))
  const kernels = seen.length + 1
  const scale = 1 + counts.length / kernels
  const total = counts.reduce((sum, count) => sum + count, 0) + 1
  return counts.map((_, at) => {
    const own = seen.reduce(
      (sum, i) => sum + (counts[i]! * (1 / kernels + (i === at ? 1 : 0))) / scale,
      1 / counts.length,
    )
    return own / total
  })
}

/** Normal kernels on a grid, as wide as Scott's rule (1992) says, and a prior of weight 1 over all of it. */
function overGrid(counts: readonly number[]): number[] {
  const size = counts.length
  const places = counts.flatMap((count, i) => (count > 0 ? [i] : []))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const mean = places.reduce((sum, i) => sum + i * counts[i]!, 0) / total
  const variance = places.reduce((sum, i) => sum + counts[i]! * (i - mean) ** 2, 0) / Math.max(1, total - 1)
  const quartile = (isReached: (cumulated: number) => boolean) => {
    let cumulated = 0
    return places.find((i) => isReached((cumulated += counts[i]!))) ?? places.at(-1)!
  }
  const first = quartile((cumulated) => cumulated >= Math.floor(total / 4))
  const third = quartile((cumulated) => cumulated > Math.floor((total * 3) / 4))
  const scott = 1.059 * Math.min((third - first) / 1.34, Math.sqrt(variance)) * total ** -0.2
  const width = Math.max(scott, 0.5 / 1.64)
  const kernels = [
    ...places.map((i) => ({ centre: i, width, weight: counts[i]! })),
    { centre: (size - 1) / 2, width: size, weight: 1 },
  ]
  return counts.map((_, at) =>
    kernels.reduce((sum, { centre, width: sigma, weight }) => {
      const mass = (from: number, to: number) => normalMass((from - centre) / sigma, (to - centre) / sigma)
      return sum + ((weight / (total + 1)) * mass(at - 0.5, at + 0.5)) / mass(-0.5, size - 0.5)
    }, 0),
  )
}
