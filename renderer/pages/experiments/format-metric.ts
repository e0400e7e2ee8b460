import { formatNumber, formatScore } from '../../format.ts'

/** Scores line up at four places; what would vanish there keeps three digits, and what is larger is shown as it is. */
export function formatMetric(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return formatNumber(value)
  const size = Math.abs(value)
  if (size >= 10) return formatNumber(value)
  return value === 0 || size >= 0.0005 ? formatScore(value) : value.toExponential(2)
}
