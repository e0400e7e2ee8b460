import { formatNumber } from '../format.ts'

/** A tick of an axis; small values keep three digits, so that ticks next to each other do not read the same. */
export const tickText = (value: number) =>
  value !== 0 && Math.abs(value) < 0.01 ? Number(value.toPrecision(3)).toString() : formatNumber(value, 4)

/**
 * The limits of an axis on which nothing differs: 0 to 1 for a share, so that an accuracy of 1 does not hang below 1.6.
 * Undefined where the values say enough by themselves.
 */
export function flatRange(values: readonly number[]): { min: number; max: number } | undefined {
  const [first, ...rest] = values.filter(Number.isFinite)
  if (first === undefined || first < 0 || first > 1) return undefined
  return rest.every((value) => value === first) ? { min: 0, max: 1 } : undefined
}
