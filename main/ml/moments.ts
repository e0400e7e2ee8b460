/** Sums of powers of differences from `shift`, which lies near the mean so that nothing is lost to cancellation. */
export interface PowerSums {
  shift: number
  n: number
  first: number
  second: number
  third: number
  fourth: number
}

export interface Moments {
  mean: number | null
  stddev: number | null
  skewness: number | null
  kurtosis: number | null
}

/**
 * Mean, standard deviation of the sample (n − 1), adjusted Fisher–Pearson skewness G1 and excess kurtosis G2, as pandas
 * and SciPy (bias=False) compute them. `null` where there are too few values, no spread, or an overflow.
 */
export function momentsOf({ shift, n, first, second, third, fourth }: PowerSums): Moments {
  if (n === 0) return { mean: null, stddev: null, skewness: null, kurtosis: null }
  const d = first / n
  const m2 = second - n * d * d
  const m3 = third - 3 * d * second + 2 * n * d ** 3
  const m4 = fourth - 4 * d * third + 6 * d * d * second - 3 * n * d ** 4
  // Below this the spread is nothing but rounding of the sums.
  const hasSpread = m2 > 1e-14 * Math.max(second, n * Number.EPSILON * shift * shift)
  return {
    mean: finite(shift + d),
    stddev: n > 1 ? finite(Math.sqrt(Math.max(0, m2) / (n - 1))) : null,
    skewness: hasSpread && n > 2 ? finite(((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5)) : null,
    kurtosis:
      hasSpread && n > 3
        ? finite(((n - 1) / ((n - 2) * (n - 3))) * ((n * (n + 1) * m4) / (m2 * m2) - 3 * (n - 1)))
        : null,
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)

/** The quantile of Hyndman and Fan's type 7, NumPy's default, of ascending values with how often each occurs. */
export function weightedQuantile(
  values: ArrayLike<number>,
  counts: ArrayLike<number>,
  total: number,
  at: number,
): number | null {
  if (total === 0) return null
  const place = at * (total - 1)
  const low = Math.floor(place)
  let before = 0
  for (let i = 0; i < values.length; i++) {
    before += counts[i]!
    if (low >= before) continue
    const value = values[i]!
    const next = low + 1 < before || i + 1 === values.length ? value : values[i + 1]!
    return value + (place - low) * (next - value)
  }
  return null
}
