// The tables of the learning benches: the sample, CSV files where a folder has them, and generated ones.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Column, Frame } from '../../main/lib/frame.ts'
import { createRandom } from '../../main/ml/random.ts'

export interface BenchTable {
  name: string
  features: Frame
  target: Int32Array
  classCount: number
}

const files = [
  { file: 'adult.csv', target: 'income', separator: ',' },
  { file: 'german_credit.csv', target: 'class', separator: ',' },
  { file: 'winequality_red.csv', target: 'quality', separator: ';' },
  { file: 'breast_cancer_wdbc.csv', target: 'diagnosis', separator: ',' },
  { file: 'penguins.csv', target: 'species', separator: ',' },
]

export function benchTables(): BenchTable[] {
  const sample = join(import.meta.dirname, '../../resources/sample/mushroom/data/mushrooms.csv')
  const folder = process.env['SPOREPRINT_BENCH_DATA']
  const given = files.filter(({ file }) => folder && existsSync(join(folder, file)))
  return [
    readTable('mushrooms', sample, 'class', ','),
    ...given.map(({ file, target, separator }) => readTable(file, join(folder!, file), target, separator)),
    generated('many classes, noise, missing at random', {
      rows: 10_000,
      classes: 8,
      levels: 12,
      missing: 0.1,
    }),
    generated('high cardinality', { rows: 20_000, classes: 2, levels: 800, missing: 0 }),
  ]
}

/** Mushroom-like: 22 categories that tell the class, with 2 % of the labels wrong. */
export const millionRows = () =>
  generated('a million rows', {
    rows: 1_000_000,
    classes: 2,
    levels: 8,
    missing: 0,
    categories: 22,
    numbers: 0,
  })

function readTable(name: string, file: string, targetName: string, separator: string): BenchTable {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const names = header!.split(separator).map((text) => text.replaceAll('"', '').trim())
  const cells = lines.map((line) => line.split(separator).map((text) => text.replaceAll('"', '').trim()))
  const columns = names.map((column, j) => {
    const values = cells.map((row) => (row[j] === '?' || row[j] === 'NA' || row[j] === '' ? null : row[j]!))
    return toColumn(column, values, column === targetName)
  })
  const target = columns.find((column) => column.name === targetName)
  if (target?.kind !== 'category') throw new Error(`${file} has no column ${targetName}`)
  return {
    name,
    features: { rowCount: cells.length, columns: columns.filter((column) => column !== target) },
    target: target.codes,
    classCount: target.levels.length,
  }
}

function toColumn(name: string, cells: readonly (string | null)[], isTarget: boolean): Column {
  if (!isTarget && cells.every((cell) => cell === null || Number.isFinite(Number(cell)))) {
    return {
      name,
      kind: 'number',
      values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))),
    }
  }
  const levels = [...new Set(cells.filter((cell) => cell !== null))].toSorted()
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  return {
    name,
    kind: 'category',
    levels,
    codes: Int32Array.from(cells, (cell) => codeOf.get(cell ?? '') ?? -1),
  }
}

/** The class is the greatest of sums of effects of levels and numbers, with Gumbel-like noise. */
function generated(
  name: string,
  shape: {
    rows: number
    classes: number
    levels: number
    missing: number
    categories?: number
    numbers?: number
  },
): BenchTable {
  const { rows, classes, levels, missing, categories = 6, numbers = 6 } = shape
  const random = createRandom(7, rows)
  const codes = Array.from({ length: categories }, () => new Int32Array(rows))
  const values = Array.from({ length: numbers }, () => new Float64Array(rows))
  // Every third column tells nothing.
  const effects = codes.map((_, j) =>
    Float64Array.from({ length: levels * classes }, () => (j % 3 === 2 ? 0 : random.next() * 2 - 1)),
  )
  const slopes = values.map((_, j) =>
    Float64Array.from({ length: classes }, () => (j % 3 === 2 ? 0 : random.next() * 2 - 1)),
  )
  const target = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    const scores = new Float64Array(classes)
    for (let c = 0; c < classes; c++) scores[c] = -Math.log(-Math.log(random.next() || 1e-12)) * 0.4
    codes.forEach((column, j) => {
      const level = Math.floor(random.next() ** 1.5 * levels)
      for (let c = 0; c < classes; c++) scores[c]! += effects[j]![level * classes + c]!
      column[row] = random.next() < missing ? -1 : level
    })
    values.forEach((column, j) => {
      const value = Math.round((random.next() * 4 - 2) * 1000) / 1000
      for (let c = 0; c < classes; c++) scores[c]! += slopes[j]![c]! * Math.sin(2 * value) * 1.5
      column[row] = random.next() < missing ? NaN : value
    })
    target[row] = random.next() < 0.02 ? random.nextInt(classes) : scores.indexOf(Math.max(...scores))
  }
  const names = Array.from({ length: levels }, (_, level) => `v${level}`)
  const columns: Column[] = [
    ...codes.map((column, j): Column => ({ name: `c${j}`, kind: 'category', codes: column, levels: names })),
    ...values.map((column, j): Column => ({ name: `n${j}`, kind: 'number', values: column })),
  ]
  return { name, features: { rowCount: rows, columns }, target, classCount: classes }
}
