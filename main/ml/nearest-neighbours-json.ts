import { designFeatureFromJson } from './design-matrix-json.ts'
import { badModel, readArray, readIntegers, readNumbers, readObject, readOneOf } from './json-reader.ts'
import type { NearestNeighbours } from './nearest-neighbours.ts'

export function nearestNeighboursToJson(model: NearestNeighbours): unknown {
  const { classCount, design, rows, target, neighbours, neighbourWeights } = model
  return {
    classCount,
    design,
    rows: Array.from(rows),
    target: Array.from(target),
    neighbours,
    neighbourWeights,
  }
}

/** Checks that every row has its cells and a class. */
export function nearestNeighboursFromJson(value: unknown, classCount: number): NearestNeighbours {
  const where = 'nearestNeighbours'
  const given = readObject(value, where)
  if (given.classCount !== classCount)
    throw badModel(`${where}.classCount`, `${classCount}, the number of classes`)
  const design = readArray(given.design, `${where}.design`).map((item) => designFeatureFromJson(item))
  const target = Int32Array.from(readIntegers(given.target, `${where}.target`, 0, classCount))
  const rows = Float64Array.from(readNumbers(given.rows, `${where}.rows`))
  if (design.length === 0) throw badModel(`${where}.design`, 'at least one feature')
  if (target.length === 0) throw badModel(`${where}.target`, 'at least one row')
  if (rows.length !== target.length * design.length)
    throw badModel(`${where}.rows`, 'a cell per row and feature')
  // Beyond this the squares of distances would not be finite.
  if (rows.some((cell) => Math.abs(cell) > 1e9)) throw badModel(`${where}.rows`, 'numbers up to 1e9')
  const [neighbours] = readIntegers([given.neighbours], `${where}.neighbours`, 1, 1001)
  const words = ['uniform', 'distance'] as const
  const neighbourWeights = readOneOf(given.neighbourWeights, words, `${where}.neighbourWeights`)
  return { classCount, design, rows, target, neighbours: neighbours!, neighbourWeights }
}
