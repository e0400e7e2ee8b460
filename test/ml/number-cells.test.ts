import { array, assert, constantFrom, double, integer, oneof, property } from 'fast-check'
import { expect, it } from 'vitest'
import { dotProduct } from '../../main/ml/dot-product.ts'
import { cellsBetween, nextUp } from '../../main/ml/number-cells.ts'

const special = [-0, 0, 5e-324, -5e-324, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 1]
const number = oneof(double({ noNaN: true }), constantFrom(...special), integer({ min: -50, max: 50 }))

it('finds how many thresholds are not above a number, whatever they are', () => {
  assert(
    property(array(number, { maxLength: 60 }), array(number), (some, others) => {
      const thresholds = Float64Array.from(new Set(some)).toSorted()
      const values = Float64Array.of(...some, ...others, Number.NaN)
      const cells = new Int32Array(values.length)
      cellsBetween(thresholds, -7)(values, values.length, cells)
      const wanted = Array.from(values, (value) =>
        value === value ? thresholds.filter((one) => one <= value).length : -7,
      )
      expect(Array.from(cells)).toEqual(wanted)
    }),
  )
})

it('knows the next larger number', () => {
  for (const value of [1, -1, 0, -0, 5e-324, -5e-324, 1e300, -1e300, -Infinity]) {
    const next = nextUp(value)
    expect(next).toBeGreaterThan(value)
    // Nothing is between the two.
    const middle = Number.isFinite(value) ? value + (next - value) / 2 : -Number.MAX_VALUE
    expect([value + 0, next]).toContain(middle + 0)
  }
  expect(nextUp(Number.MAX_VALUE)).toBe(Infinity)
})

it('adds up products, of any number of values', () => {
  const values = Float64Array.from({ length: 11 }, (_, i) => i + 1)
  for (let length = 0; length <= values.length; length++)
    expect(dotProduct(values, values, length)).toBe((length * (length + 1) * (2 * length + 1)) / 6)
})
