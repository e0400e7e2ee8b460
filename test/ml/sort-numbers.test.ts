import { array, assert, constantFrom, double, integer, oneof, property } from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../../main/ml/random.ts'
import { sortNumbers } from '../../main/ml/sort-numbers.ts'

const sorted = (values: Float64Array) => sortNumbers(values.slice(), new Float64Array(values.length))

it('sorts any numbers as typed arrays do, NaN last and minus nought before nought', () => {
  const special = [Number.NaN, -0, 0, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, 1]
  const number = oneof(double(), constantFrom(...special), integer())
  assert(
    property(array(number, { maxLength: 200 }), (numbers) => {
      const values = Float64Array.from(numbers)
      expect(Array.from(sorted(values))).toEqual(Array.from(values.toSorted()))
    }),
  )
})

it('takes every NaN for one, whatever its bits', () => {
  const values = Float64Array.of(1, 0, -1)
  new BigUint64Array(values.buffer)[1] = 0xfff8_0000_0000_0001n
  expect([...sorted(values)]).toEqual([-1, 1, Number.NaN])
})

it('sorts a part of larger memory, of many values', () => {
  const random = createRandom(5)
  const memory = Float64Array.from({ length: 50_000 }, () => random.next() * 10 ** (random.next() * 20 - 10))
  const part = memory.subarray(3, 40_003)
  const wanted = part.toSorted()
  expect(sortNumbers(part, new Float64Array(part.length))).toEqual(wanted)
})
