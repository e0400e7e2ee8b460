import { findColumn, type Column, type Frame } from '../lib/frame.ts'
import { association, codedColumn, contingency, mutualInformation, withMissingValue } from './information.ts'
import { featuresOfPlan } from './plan-features.ts'
import type { ColumnPlan, PreprocessDecision, Preprocessor, PreprocessSpec } from './preprocessor.ts'
import { forestImportance, selectSequentially, type LearningData } from './select-by-model.ts'
import { chiSquareTest, columnVariance } from './selection-scores.ts'

type Select = PreprocessSpec['select']

/** A column that may become features. */
interface Candidate {
  plan: ColumnPlan
  column: Column
}

interface Selection {
  select: Select
  target: Column
  drop: (column: string, reason: string) => void
  /** The candidates as a model sees them. */
  learningData: (candidates: readonly Candidate[]) => LearningData
}

/** What it leaves of the columns, which come in the table's order, in any order. */
type Filter = (candidates: readonly Candidate[], selection: Selection) => readonly Candidate[]

/** Each looks at what the ones before left; the cheap ones come first. */
const filters: Filter[] = [
  byVariance,
  byChiSquare,
  byMutualInformation,
  byCorrelation,
  byImportance,
  bySearch,
]

/**
 * Leaves out columns, never single features of one. What needs no model is measured on the training rows before
 * encoding; a missing cell counts as a value of its own where the target is asked about.
 *
 * @param fitted made of all columns there are to choose from.
 * @param frame n training rows.
 * @param learning what models are told that help to choose.
 * @returns the plans to keep, in their order.
 */
export function selectFeatures(
  fitted: Preprocessor,
  frame: Frame,
  select: Select,
  learning: Omit<LearningData, 'preprocessor' | 'features'> & { features: () => Frame },
  report: PreprocessDecision[],
): ColumnPlan[] {
  const { plans } = fitted
  const target = findColumn(frame, fitted.target)
  if (!target) return plans
  let features: Frame | undefined
  const learningData = (candidates: readonly Candidate[]): LearningData => {
    features ??= learning.features()
    const own = candidates.map(({ plan }) => plan)
    const preprocessor = { ...fitted, plans: own, features: own.flatMap(featuresOfPlan) }
    return { ...learning, preprocessor, features }
  }
  const drop = (column: string, reason: string) => report.push({ column, action: 'dropped', reason })
  let kept: readonly Candidate[] = plans.map((plan) => ({ plan, column: findColumn(frame, plan.source)! }))
  for (const filter of filters) {
    const left = new Set(filter(kept, { select, target, drop, learningData }))
    kept = kept.filter((candidate) => left.has(candidate))
  }
  return kept.map(({ plan }) => plan)
}

function byVariance(candidates: readonly Candidate[], { select, drop }: Selection): readonly Candidate[] {
  const { variance } = select
  if (!variance) return candidates
  return candidates.filter(({ plan, column }) => {
    const own = columnVariance(column)
    if (own > variance.above) return true
    drop(plan.source, `its variance is ${own.toPrecision(4)}, not above ${variance.above}`)
    return false
  })
}

function byChiSquare(
  candidates: readonly Candidate[],
  { select, target, drop }: Selection,
): readonly Candidate[] {
  const { chiSquare } = select
  if (!chiSquare) return candidates
  const { maxP = 1, top = Infinity } = chiSquare
  const surest = candidates
    .map((candidate) => ({ candidate, ...chiSquareTest(candidate.column, target) }))
    .toSorted((a, b) => a.p - b.p || b.statistic - a.statistic)
  return surest
    .filter(({ candidate, p }, rank) => {
      const { source } = candidate.plan
      if (p > maxP)
        drop(source, `it may be independent of ${target.name}: p ${p.toPrecision(3)} is above ${maxP} (χ²)`)
      else if (rank >= top)
        drop(source, `it is not among the ${top} columns that depend most surely on ${target.name} (χ²)`)
      return p <= maxP && rank < top
    })
    .map(({ candidate }) => candidate)
}

/** The most telling first. */
function rankedByInformation(candidates: readonly Candidate[], target: Column) {
  const classes = codedColumn(target)
  return candidates
    .map((candidate) => ({
      candidate,
      nats: mutualInformation(contingency(withMissingValue(codedColumn(candidate.column)), classes)),
    }))
    .toSorted((a, b) => b.nats - a.nats)
}

function byMutualInformation(
  candidates: readonly Candidate[],
  { select, target, drop }: Selection,
): readonly Candidate[] {
  const { mutualInformation: information } = select
  if (!information) return candidates
  const { min = 0, top = Infinity } = information
  return rankedByInformation(candidates, target)
    .filter(({ candidate, nats }, rank) => {
      const { source } = candidate.plan
      if (nats < min)
        drop(source, `it tells ${nats.toFixed(4)} nats about ${target.name}, below the minimum of ${min}`)
      else if (rank >= top)
        drop(source, `it is not among the ${top} columns that tell most about ${target.name}`)
      return nats >= min && rank < top
    })
    .map(({ candidate }) => candidate)
}

/** Of each strongly associated pair the one that tells less goes. */
function byCorrelation(
  candidates: readonly Candidate[],
  { select, target, drop }: Selection,
): readonly Candidate[] {
  const { correlation } = select
  if (!correlation) return candidates
  const kept: Candidate[] = []
  for (const { candidate } of rankedByInformation(candidates, target)) {
    const twin = kept.find((one) => association(one.column, candidate.column) > correlation.threshold)
    if (!twin) kept.push(candidate)
    else {
      const strength = association(twin.column, candidate.column).toFixed(3)
      drop(
        candidate.plan.source,
        `its association with ${twin.plan.source} is ${strength}, above ${correlation.threshold}`,
      )
    }
  }
  return kept
}

function byImportance(
  candidates: readonly Candidate[],
  { select, drop, learningData }: Selection,
): readonly Candidate[] {
  const { importance } = select
  if (!importance || candidates.length === 0) return candidates
  const { above, top = Infinity, trees } = importance
  const costs = forestImportance(learningData(candidates), trees)
  return candidates
    .map((candidate, i) => ({ candidate, cost: costs[i]! }))
    .toSorted((a, b) => b.cost - a.cost)
    .filter(({ candidate, cost }, rank) => {
      const { source } = candidate.plan
      if (cost <= above)
        drop(source, `shuffling it costs a small forest ${cost.toFixed(4)} nats, not above ${above}`)
      else if (rank >= top) drop(source, `it is not among the ${top} columns that a small forest needs most`)
      return cost > above && rank < top
    })
    .map(({ candidate }) => candidate)
}

function bySearch(
  candidates: readonly Candidate[],
  { select, drop, learningData }: Selection,
): readonly Candidate[] {
  const { sequential } = select
  if (!sequential || candidates.length === 0) return candidates
  const { direction, algorithm, metric } = sequential
  const kept = new Set(selectSequentially(learningData(candidates), sequential))
  return candidates.filter(({ plan }, position) => {
    if (!kept.has(position))
      drop(
        plan.source,
        `it is not among the columns chosen one by one (${direction}, by ${metric} of ${algorithm})`,
      )
    return kept.has(position)
  })
}
