import { expect, it } from 'vitest'
import { binFrame } from '../../main/ml/binning.ts'
import { addHistogram } from '../../main/ml/histogram.ts'
import { binAt, packFrame, wordOf } from '../../main/ml/packed-bins.ts'
import { createRandom } from '../../main/ml/random.ts'
import { category, numbers, table } from './tables.ts'

const random = createRandom(11, 0)
const rowCount = 6400
const some = <T>(make: () => T) => Array.from({ length: rowCount }, make)
/** Enough columns of few values that bytes are shared, one that takes a byte for itself, and some with gaps. */
const frame = table(
  ...[2, 3, 5, 9, 4, 7, 2, 6, 11, 3, 8].map((levels, i) =>
    category(
      `c${i}`,
      some(() => (i % 4 === 0 && random.nextInt(10) === 0 ? null : `v${random.nextInt(levels)}`)),
    ),
  ),
  numbers(
    'x',
    some(() => (random.nextInt(8) === 0 ? null : random.next())),
  ),
)
const packed = packFrame(frame, 3)
const binned = binFrame(frame, 3)

it('packs columns of few values together and loses no bin', () => {
  expect(packed.words.length).toBeLessThan(Math.ceil(frame.columns.length / 4))
  const bins = frame.columns.flatMap((_, f) =>
    Array.from({ length: rowCount }, (__, row) => binAt(packed, f, row)),
  )
  expect(Uint8Array.from(bins)).toEqual(binned.bins)
})

it.each([
  ['all columns', frame.columns.map((_, f) => f)],
  ['two columns', [3, 10]],
])('adds up what each row has in its bin: %s', (_, chosen) => {
  const derivatives = Float64Array.from({ length: 2 * rowCount }, () => random.next() - 0.5)
  const rows = Int32Array.from({ length: rowCount }, (__, row) => row).filter((row) => row % 3 > 0)
  const [start, end] = [100, rows.length - 50]
  // What another node left behind must not be added to.
  const histogram = new Float64Array(3 * packed.histogramBins).fill(7)
  for (const word of packed.words.keys()) {
    const own = chosen.filter((f) => wordOf(packed.places[f]!.byte) === word)
    if (own.length > 0)
      addHistogram(histogram, packed, { rows, start, end, derivatives }, Int32Array.from(own))
  }
  for (const f of chosen) {
    const from = packed.offsets[f]!
    const wanted = new Float64Array(3 * (packed.offsets[f + 1]! - from))
    for (const row of rows.subarray(start, end)) {
      const at = 3 * binned.bins[f * rowCount + row]!
      wanted[at]! += derivatives[2 * row]!
      wanted[at + 1]! += derivatives[2 * row + 1]!
      wanted[at + 2]! += 1
    }
    wanted.forEach((sum, i) => expect(histogram[3 * from + i]).toBeCloseTo(sum, 9))
  }
})
