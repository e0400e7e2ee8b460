import type { DriftColumn, DriftReport } from '../../../main/contract/drift.ts'
import { formatNumber, formatPercent, plural } from '../../format.ts'

/** How far a score is on the drifted side of its threshold: 1 is on it, 2 twice as far. */
export function strength({ scoreName, score, threshold }: DriftColumn): number {
  if (scoreName === 'distance') return threshold === 0 ? Number.MAX_VALUE : score / threshold
  return score === 0 ? Number.MAX_VALUE : Math.min(Number.MAX_VALUE, threshold / score)
}

/** "p 0.0012" or "0.31". */
export function scoreText({ scoreName, score }: DriftColumn): string {
  const figure = score !== 0 && score < 1e-4 ? score.toExponential(1) : formatNumber(score, 3)
  return scoreName === 'p-value' ? `p ${figure}` : figure
}

export const limitText = ({ scoreName, threshold }: DriftColumn) =>
  scoreName === 'p-value' ? `p below ${threshold}` : `from ${threshold}`

export function verdictText({ drifted, tested, share }: DriftReport): string {
  return `${drifted} of ${plural(tested, 'column')} drifted: ${formatPercent(drifted / tested)}, and ${formatPercent(share)} make a drifted dataset`
}

/** A reference as the address has it: `mushrooms@2`. */
export function readAgainst(text: string | undefined): { dataset: string; version: number } | undefined {
  const match = /^([^@]+)@(\d{1,9})$/.exec(text ?? '')
  return match ? { dataset: match[1]!, version: Number(match[2]) } : undefined
}
