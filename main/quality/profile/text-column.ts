import type { TextFigures } from '../../contract/profile.ts'
import type { ValueCount } from '../../warehouse/files.ts'

const maxPatterns = 10
const maxLengthRanges = 20
const longestPattern = 60

/** Lengths and patterns of values with how often each occurs. */
export function textFigures(values: readonly ValueCount[]): TextFigures | undefined {
  const lengths = new Map<number, number>()
  const patterns = new Map<string, { count: number; example: string }>()
  let [lookedAt, sum] = [0, 0]
  for (const { value: cell, count } of values) {
    const value = String(cell)
    const length = characters(value)
    lookedAt += count
    sum += length * count
    lengths.set(length, (lengths.get(length) ?? 0) + count)
    const pattern = patternOf(value)
    const known = patterns.get(pattern)
    if (known) known.count += count
    else patterns.set(pattern, { count, example: value.slice(0, 100) })
  }
  if (lookedAt === 0) return undefined
  const min = Math.min(...lengths.keys())
  const max = Math.max(...lengths.keys())
  return {
    length: { min, mean: sum / lookedAt, max },
    lengths: lengthRanges(lengths, min, max),
    patterns: [...patterns]
      .map(([pattern, { count, example }]) => ({ pattern, count, example }))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, maxPatterns),
    lookedAt,
  }
}

/** As DuckDB's length() counts them. */
const characters = (text: string) => {
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** Capitals are A, other letters a, digits 9; two or more letters are one with a plus, and so are more than 8 digits. */
export function patternOf(text: string): string {
  const shape = text.slice(0, 4 * longestPattern).replaceAll(/\p{Lu}+|[^\P{L}\p{Lu}]+|\p{Nd}+/gu, (run) => {
    if (/\p{Nd}/u.test(run)) return run.length > 8 ? '9+' : '9'.repeat(run.length)
    return `${/\p{Lu}/u.test(run) ? 'A' : 'a'}${run.length > 1 ? '+' : ''}`
  })
  return shape.length > longestPattern ? `${shape.slice(0, longestPattern)}…` : shape
}

function lengthRanges(
  lengths: ReadonlyMap<number, number>,
  min: number,
  max: number,
): TextFigures['lengths'] {
  const width = Math.max(1, Math.ceil((max - min + 1) / maxLengthRanges))
  const ranges = Array.from({ length: Math.ceil((max - min + 1) / width) }, (_, i) => ({
    from: min + i * width,
    to: Math.min(max, min + (i + 1) * width - 1),
    count: 0,
  }))
  for (const [length, count] of lengths) ranges[Math.floor((length - min) / width)]!.count += count
  return ranges
}
