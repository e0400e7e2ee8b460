import { formatScore } from '../../format.ts'

/** How the metrics of a run are called on screen, most telling first. */
const names: readonly [key: string, title: string, isBetterLow?: boolean][] = [
  ['accuracy', 'Accuracy'],
  ['precision', 'Precision'],
  ['recall', 'Recall'],
  ['f1', 'F1'],
  ['rocAuc', 'ROC AUC'],
  ['balancedAccuracy', 'Balanced accuracy'],
  ['prAuc', 'PR AUC'],
  ['logLoss', 'Log loss', true],
  ['brier', 'Brier score', true],
]

export interface NamedMetric {
  key: string
  title: string
  value: string
  isBetterLow: boolean
}

/** The known metrics among `metrics`, in the order above, ready to show. */
export function namedMetrics(metrics: Record<string, number>): NamedMetric[] {
  return names.flatMap(([key, title, isBetterLow = false]) => {
    const value = metrics[key]
    return value === undefined ? [] : [{ key, title, value: formatScore(value), isBetterLow }]
  })
}
