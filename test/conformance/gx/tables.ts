import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '../../../main/ml/random.ts'

export interface Table {
  name: string
  csv: string
  kinds: Record<string, 'text' | 'number' | 'date' | 'boolean'>
  /** Tokens that mean a missing cell. */
  missing: string[]
}

type Cell = string | number | null

const quoted = (cell: Cell) => {
  const text = cell === null ? '' : String(cell)
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function tableOf(name: string, columns: Record<string, readonly Cell[]>, kinds: Table['kinds']): Table {
  const names = Object.keys(columns)
  const length = columns[names[0]!]!.length
  const rows = Array.from({ length }, (_, i) => names.map((one) => quoted(columns[one]![i]!)).join(','))
  return { name, csv: `${names.map(quoted).join(',')}\n${rows.join('\n')}\n`, kinds, missing: [''] }
}

/** Few rows, each of which is odd in some way. */
const awkward = tableOf(
  'awkward',
  {
    id: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    'w"o rds': ['a', 'A', 'é', '🍄🍄', "it's", 'say "x"', 'two\nlines', null, 'a', '%_', 'NaN', 'ß'],
    code: ['007', '07', '7', 'A-1', 'A-12', 'B-3', null, 'A-1', 'C', 'D4', 'x.y', '007'],
    day: [
      '2024-01-31',
      '2024-02-29',
      '29.02.2023',
      '2024-1-5',
      'Jan 5 2024',
      '5pm',
      'nope',
      null,
      '20240105',
      '2024-13-01',
      '99',
      '12:60',
    ],
    json: [
      '{"a": 1}',
      '[]',
      '"x"',
      '{a: 1}',
      '1 2',
      'null',
      null,
      '{"a": "x"}',
      '{"a": 2.5, "b": []}',
      '{',
      'true',
      '{"a": -1}',
    ],
    x: [1.5, -2, null, 1e6, 0, 0, 1.5, 3.25, null, -0.5, 12, 2],
    same: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
    low: [1, 2, 3, null, 5, 6, null, 8, 9, 1, 0, 3],
    high: [2, 2, null, 4, 5, 5, null, 9, 8, 1, 1, null],
    left: ['x', 'y', 'z', null, 'x', 'x', 'y', null, 'w', 'z', 'z', 'x'],
    right: ['x', 'y', 'y', 'q', null, 'x', 'y', null, 'w', 'z', 'x', 'x'],
    up: [1, 1, 2, null, 3, 2, 5, 8, 8, null, 9, 10],
    on: [
      '2024-01-01',
      '2024-01-02',
      null,
      '2024-01-02',
      '2024-01-05',
      '2024-01-04',
      '2024-02-01',
      '2024-02-29',
      null,
      '2024-03-01',
      '2024-03-01',
      '2024-12-31',
    ],
    isGood: ['true', 'false', null, 'true', 'true', 'false', 'true', null, 'true', 'false', 'true', 'true'],
    none: Array.from({ length: 12 }, () => null),
  },
  {
    id: 'number',
    'w"o rds': 'text',
    code: 'text',
    day: 'text',
    json: 'text',
    x: 'number',
    same: 'number',
    low: 'number',
    high: 'number',
    left: 'text',
    right: 'text',
    up: 'number',
    on: 'date',
    isGood: 'boolean',
    none: 'text',
  },
)

function measured(): Table {
  const random = createRandom(11)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const length = 800
  const from = <T>(make: (i: number) => T): (T | null)[] =>
    Array.from({ length }, (_, i) => (random.next() < 0.07 ? null : make(i)))
  return tableOf(
    'measured',
    {
      n: Array.from({ length }, (_, i) => i),
      height: from(() => Number((170 + 9 * normal()).toFixed(2))),
      income: from(() => Number(Math.exp(8 + normal()).toFixed(4))),
      count: from(() => Math.floor(random.next() * 7)),
      sorted: from((i) => Math.floor(i / 3)),
      group: from(() => ['red', 'green', 'blue', 'grey'][Math.floor(4 * random.next() ** 2)]!),
      other: from(() => ['red', 'green', 'blue', 'grey'][Math.floor(4 * random.next() ** 2)]!),
      name: from(() => `${'abcde'[random.nextInt(5)]}${random.nextInt(40)}`),
      a: from(() => random.nextInt(4)),
      b: from(() => random.nextInt(4)),
      on: from(() => new Date(Date.UTC(2020, 0, 1 + random.nextInt(900))).toISOString().slice(0, 10)),
    },
    {
      n: 'number',
      height: 'number',
      income: 'number',
      count: 'number',
      sorted: 'number',
      group: 'text',
      other: 'text',
      name: 'text',
      a: 'number',
      b: 'number',
      on: 'date',
    },
  )
}

function mushrooms(): Table {
  const file = join(import.meta.dirname, '../../../resources/sample/mushroom/data/mushrooms.csv')
  const csv = readFileSync(file, 'utf8')
  const names = csv.slice(0, csv.indexOf('\n')).trim().split(',')
  return {
    name: 'mushrooms',
    csv,
    kinds: Object.fromEntries(names.map((name) => [name, 'text' as const])),
    missing: ['?'],
  }
}

export const tables = (): Table[] => [awkward, measured(), mushrooms()]
