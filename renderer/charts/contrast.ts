/** "#rrggbb" colours only, as in tokens.ts. */
type Rgb = readonly [number, number, number]

const toRgb = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const toHex = (rgb: Rgb) => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** The colour at `part` (0 to 1) of a scale of evenly spaced stops, mixed as echarts' visual map does. */
export function colourAt(scale: readonly string[], part: number): string {
  const place = Math.min(1, Math.max(0, part)) * (scale.length - 1)
  const before = Math.min(scale.length - 2, Math.floor(place))
  const from = toRgb(scale[before]!)
  const to = toRgb(scale[before + 1]!)
  const share = place - before
  return toHex([0, 1, 2].map((at) => from[at]! + (to[at]! - from[at]!) * share) as unknown as Rgb)
}

function luminance(hex: string): number {
  const [red, green, blue] = toRgb(hex).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Whichever of two text colours is easier to read on `ground`. */
export const readableOn = (ground: string, one: string, other: string) =>
  contrast(ground, one) >= contrast(ground, other) ? one : other
