import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRelative,
  formatScore,
  plural,
} from '../../renderer/format.ts'

describe('format', () => {
  it('writes durations in the unit a person would use', () => {
    expect([4, 210, 1850, 9990, 14_000, 83_000, 7_500_000].map(formatDuration)).toEqual([
      '0.00 s',
      '0.21 s',
      '1.9 s',
      '10 s',
      '14 s',
      '1 min 23 s',
      '2 h 5 min',
    ])
    expect(formatDuration(undefined)).toBe('–')
  })

  it('carries seconds and minutes over instead of writing sixty of them', () => {
    expect(formatDuration(59_999)).toBe('1 min 0 s')
    expect(formatDuration(7_199_000)).toBe('2 h 0 min')
  })

  it('writes sizes with one place below a hundred', () => {
    expect([0, 1023, 1536, 14_890_000, 250 * 2 ** 20].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KB',
      '14.2 MB',
      '250 MB',
    ])
  })

  it('keeps numbers readable at every size', () => {
    expect([8124, 0.98765, 1234.56, 0.00001234, NaN, null, Infinity].map((one) => formatNumber(one))).toEqual(
      ['8,124', '0.9877', '1,234.6', '1.234e-5', '–', '–', '∞'],
    )
  })

  it('gives scores a fixed number of places, so that columns line up', () => {
    expect([1, 0.9986, undefined].map((one) => formatScore(one))).toEqual(['1.0000', '0.9986', '–'])
  })

  it('never writes none or all for a few or nearly all', () => {
    expect([0, 2 / 6500, 0.305, 0.9997, 1].map(formatPercent)).toEqual([
      '0%',
      '<0.1%',
      '30.5%',
      '>99.9%',
      '100%',
    ])
  })

  it('says how long ago', () => {
    const now = Date.UTC(2026, 0, 31, 12)
    const ago = (seconds: number) => formatRelative(now - seconds * 1000, now)
    expect([1, 59, 60, 3599, 86_399, 86_400, 5 * 86_400, 40 * 86_400].map(ago)).toEqual([
      'just now',
      '59 s ago',
      '1 min ago',
      '59 min ago',
      '23 h ago',
      'yesterday',
      '5 days ago',
      '2025-12-22',
    ])
  })

  it('counts in the plural except for one', () => {
    expect([0, 1, 8124].map((number) => plural(number, 'row'))).toEqual(['0 rows', '1 row', '8,124 rows'])
  })
})
