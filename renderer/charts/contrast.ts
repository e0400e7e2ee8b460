/** The red, green and blue of "#rrggbb", as tokens.ts writes colours, 0 to 255. */
const channels = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))

/** The colour at `part` (0 to 1) of a scale of evenly spaced stops, mixed as echarts' visual map does. */
export function colourAt(scale: readonly string[], part: number): string {
  const place = Math.min(1, Math.max(0, part)) * (scale.length - 1)
  const before = Math.min(scale.length - 2, Math.floor(place))
  const from = channels(scale[before]!)
  const to = channels(scale[before + 1]!)
  const mixed = from.map((channel, at) => Math.round(channel + (to[at]! - channel) * (place - before)))
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

const weights = [0.2126, 0.7152, 0.0722]

function luminance(hex: string): number {
  return channels(hex).reduce((sum, channel, at) => {
    const share = channel / 255
    return sum + weights[at]! * (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)
  }, 0)
}

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export function contrast(one: string, other: string): number {
  const first = luminance(one)
  const second = luminance(other)
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05)
}

/** Black or white, whichever is easier to read on `ground`: never less than 4.5:1. */
export const readableOn = (ground: string) =>
  contrast(ground, '#000000') > contrast(ground, '#ffffff') ? '#000000' : '#ffffff'
