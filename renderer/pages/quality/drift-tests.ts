import type { DriftKind, DriftTest } from '../../../main/contract/drift.ts'

const numerical: readonly [DriftTest, string][] = [
  ['ks', 'Kolmogorov–Smirnov'],
  ['wasserstein', 'Wasserstein distance (normed)'],
  ['anderson', 'Anderson–Darling'],
  ['cramer_von_mises', 'Cramér–von Mises'],
  ['mannw', 'Mann–Whitney U'],
  ['t_test', 'Student’s t'],
  ['es', 'Epps–Singleton'],
  ['ed', 'Energy distance'],
]
const categorical: readonly [DriftTest, string][] = [
  ['chisquare', 'Chi-square'],
  ['z', 'Z of two proportions'],
  ['g_test', 'G'],
  ['fisher_exact', 'Fisher’s exact (two values)'],
  ['TVD', 'Total variation, permuted'],
]
const both: readonly [DriftTest, string][] = [
  ['jensenshannon', 'Jensen–Shannon distance'],
  ['hellinger', 'Hellinger distance'],
  ['kl_div', 'Kullback–Leibler divergence'],
  ['psi', 'Population stability index'],
]

/** The tests a column of this kind can be judged by, as choices of a select. */
export function testsFor(kind: DriftKind): { value: DriftTest; label: string }[] {
  return [...(kind === 'numerical' ? numerical : categorical), ...both].map(([value, label]) => ({
    value,
    label,
  }))
}
