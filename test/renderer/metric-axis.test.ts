import { describe, expect, it } from 'vitest'
import { flatRange, tickText } from '../../renderer/charts/metric-axis.ts'

describe('the axis of a metric', () => {
  it('goes from 0 to 1 when nothing differs and it is a share', () => {
    expect(flatRange([1, 1])).toEqual({ min: 0, max: 1 })
    expect(flatRange([0.5, NaN])).toEqual({ min: 0, max: 1 })
  })

  it('is left alone when values differ, are no shares, or are not there', () => {
    expect([flatRange([1, 0.9]), flatRange([3, 3]), flatRange([NaN]), flatRange([])]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('tells small ticks apart', () => {
    expect([0.000165, 0.00017, 0].map(tickText)).toEqual(['0.000165', '0.00017', '0'])
    expect(tickText(200)).toBe('200')
    expect(tickText(0.95)).toMatch(/^0\.95/)
  })
})
