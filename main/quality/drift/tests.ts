import type { DriftKind, DriftTest } from '../../contract/drift.ts'
import { chiSquare, fisherExact, gTest, proportions, totalVariation } from './category-tests.ts'
import { cramerVonMises } from './cramer-von-mises.ts'
import { hellinger, jensenShannon, kullbackLeibler, populationStability } from './distances.ts'
import { eppsSingleton } from './epps-singleton.ts'
import {
  andersonDarling,
  energyDistance,
  kolmogorovSmirnov,
  mannWhitney,
  studentsTest,
  wasserstein,
} from './number-tests.ts'
import type { Measured } from './number-tests.ts'
import type { Pair } from './pair.ts'

interface Test {
  /** What the score is. */
  scoreName: 'p-value' | 'distance'
  name: string
  kinds: readonly DriftKind[]
  threshold: number
  /** On which side of the threshold a score means drift. */
  drifts: '<' | '<=' | '>' | '>='
  measure: (pair: Pair, isNumber: boolean) => Measured
}

const numerical = ['numerical'] as const
const categorical = ['categorical'] as const
const both = ['numerical', 'categorical'] as const
const pValue = { scoreName: 'p-value', drifts: '<' } as const
const distance = { scoreName: 'distance', drifts: '>=', threshold: 0.1 } as const

/**
 * Evidently's tests by its own names, with its thresholds. Left out are `empirical_mmd`, whose kernel takes the square
 * of the rows and whose permutations have no seed, and its two tests of free text, which train a classifier.
 */
export const driftTests: Record<DriftTest, Test> = {
  ks: {
    ...pValue,
    name: 'Kolmogorov–Smirnov',
    kinds: numerical,
    threshold: 0.05,
    drifts: '<=',
    measure: kolmogorovSmirnov,
  },
  wasserstein: { ...distance, name: 'Wasserstein distance (normed)', kinds: numerical, measure: wasserstein },
  anderson: {
    ...pValue,
    name: 'Anderson–Darling',
    kinds: numerical,
    threshold: 0.1,
    measure: andersonDarling,
  },
  cramer_von_mises: {
    ...pValue,
    name: 'Cramér–von Mises',
    kinds: numerical,
    threshold: 0.1,
    drifts: '<=',
    measure: cramerVonMises,
  },
  mannw: { ...pValue, name: 'Mann–Whitney U', kinds: numerical, threshold: 0.05, measure: mannWhitney },
  t_test: { ...pValue, name: "Student's t", kinds: numerical, threshold: 0.05, measure: studentsTest },
  es: { ...pValue, name: 'Epps–Singleton', kinds: numerical, threshold: 0.05, measure: eppsSingleton },
  ed: { ...distance, name: 'Energy distance', kinds: numerical, drifts: '>', measure: energyDistance },
  chisquare: { ...pValue, name: 'Chi-square', kinds: categorical, threshold: 0.05, measure: chiSquare },
  z: { ...pValue, name: 'Z of two proportions', kinds: categorical, threshold: 0.05, measure: proportions },
  g_test: { ...pValue, name: 'G', kinds: categorical, threshold: 0.1, measure: gTest },
  fisher_exact: {
    ...pValue,
    name: "Fisher's exact",
    kinds: categorical,
    threshold: 0.1,
    measure: fisherExact,
  },
  TVD: {
    ...pValue,
    name: 'Total variation, permuted',
    kinds: categorical,
    threshold: 0.1,
    measure: totalVariation,
  },
  jensenshannon: { ...distance, name: 'Jensen–Shannon distance', kinds: both, measure: jensenShannon },
  hellinger: { ...distance, name: 'Hellinger distance', kinds: both, measure: hellinger },
  kl_div: { ...distance, name: 'Kullback–Leibler divergence', kinds: both, measure: kullbackLeibler },
  psi: { ...distance, name: 'Population stability index', kinds: both, measure: populationStability },
}

/** Up to so many rows of reference Evidently asks whether a difference can be chance; beyond, how large it is. */
const smallReference = 1000
const fewValues = 5

/** The test that Evidently chooses. */
export function defaultTest(pair: Pair, kind: DriftKind): DriftTest {
  const distinct = pair.reference.length
  const isNumeric = kind === 'numerical' && distinct > fewValues
  if (pair.referenceCount > smallReference) return isNumeric ? 'wasserstein' : 'jensenshannon'
  if (isNumeric) return 'ks'
  return distinct > 2 ? 'chisquare' : 'z'
}

/** @returns whether the score is on the drifted side. */
export function isDrifted(test: DriftTest, score: number, threshold: number): boolean {
  const { drifts } = driftTests[test]
  if (score === threshold) return drifts === '<=' || drifts === '>='
  return drifts.startsWith('<') ? score < threshold : score > threshold
}
