import { formatNumber, formatScore } from '../../format.ts'

const usualPlaces = 4
const mostPlaces = 7

/** Scores line up at four places; what would vanish there keeps three digits, and what is larger is shown as it is. */
export function formatMetric(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return formatNumber(value)
  const size = Math.abs(value)
  if (size >= 10) return formatNumber(value)
  return value === 0 || size >= 0.0005 ? formatScore(value) : value.toExponential(2)
}

export type FormatNumber = (value: number | undefined) => string

/**
 * One way to write all numbers of a column, so that they line up: with as many places as tell them apart and as the
 * smallest of them needs, up to seven. What would vanish there reads "<0.0001"; where all are that small, each has
 * three digits and a power of ten.
 */
export function columnFormat(values: readonly number[]): FormatNumber {
  const finite = values.filter(Number.isFinite)
  const sizes = finite.filter((value) => value !== 0).map(Math.abs)
  const high = Math.max(...sizes)
  if (sizes.length === 0 || high >= 1000 || (high > 1 && finite.every(Number.isInteger))) return formatNumber
  if (high < 10 ** -mostPlaces * 1000) return (value) => written(value, (number) => number.toExponential(2))
  const smallest = placesOf(Math.min(...sizes)) + 1
  const spread = Math.max(...finite) - Math.min(...finite)
  const apart = spread === 0 ? 0 : placesOf(spread) + 2
  // One value far below the others does not make all of them long.
  const needed = Math.max(smallest > mostPlaces ? 0 : smallest, apart)
  const places = Math.min(mostPlaces, Math.max(high >= 10 ? 2 : usualPlaces, needed))
  const least = 10 ** -places
  return (value) =>
    written(value, (number) => {
      if (Math.abs(number) >= least / 2) return formatScore(number, places)
      return number > 0 ? `<${least.toFixed(places)}` : `>−${least.toFixed(places)}`
    })
}

/** How far a number is from another, written as the numbers are; one digit where their places would hide it. */
export function formatDifference(difference: number, write: FormatNumber): string {
  if (difference === 0) return '='
  const size = Math.abs(difference)
  const text = write(size)
  return `${difference > 0 ? '+' : '−'}${text.startsWith('<') ? size.toExponential(0) : text}`
}

/** The place after the point at which a number has its first digit. */
const placesOf = (size: number) => Math.max(0, Math.ceil(-Math.log10(size)))

const written = (value: number | undefined, write: (value: number) => string) => {
  if (value === undefined || !Number.isFinite(value)) return formatNumber(value)
  return value === 0 ? '0' : write(value)
}
