import { describe, expect, it } from 'vitest'
import type { Finding, Profile } from '../../main/contract/profile.ts'
import type { ExpectationResult, ValidationResult } from '../../main/contract/quality.ts'
import type { WrittenExpectation } from '../../main/contract/suite.ts'
import { classBars, describeClassBar } from '../../renderer/charts/class-bars.ts'
import { heatMap } from '../../renderer/charts/heat-map.ts'
import { linesOf } from '../../renderer/pages/suite/expectation-lines.ts'
import { describePair, shownMatrix, strongestColumns } from '../../renderer/pages/quality/association.ts'
import { barFilter, byAssociation, classLooks } from '../../renderer/pages/quality/class-distribution.ts'
import { mostSevereFirst } from '../../renderer/pages/quality/most-severe-first.ts'
import {
  balanceOf,
  concernWords,
  missingCaption,
  typesCaption,
} from '../../renderer/pages/quality/overview-words.ts'
import {
  countedValues,
  observedText,
  resultState,
  resultWords,
  unexpectedText,
  worstFirst,
} from '../../renderer/pages/quality/result-words.ts'
import { rowsOfFinding } from '../../renderer/pages/quality/rows-behind.ts'
import { nameOfAxisKey, toAxisKeys } from '../../renderer/charts/style.ts'
import { tokens } from '../../renderer/tokens.ts'

type Distribution = Profile['distributions'][number]

const column = (
  name: string,
  rest: Partial<Profile['columns'][number]> = {},
): Profile['columns'][number] => ({
  name,
  type: 'text',
  role: 'feature',
  min: null,
  max: null,
  top: [],
  missing: 0,
  distinct: 2,
  ...rest,
})
const profile = {
  target: 'class',
  columns: [
    column('class', { role: 'target' }),
    column('odor', { labels: { f: 'foul', n: 'none' } }),
    column('age', { type: 'integer' }),
  ],
  classes: [
    { value: 'e', label: 'edible', count: 6 },
    { value: 'p', label: 'poisonous', count: 4 },
  ],
}
const odor: Distribution = {
  column: 'odor',
  values: [
    { label: 'none', value: 'n', counts: [6, 1] },
    { label: 'foul', value: 'f', counts: [0, 3] },
    { label: 'missing', value: null, counts: [0, 0] },
  ],
  other: 0,
}
const age: Distribution = {
  column: 'age',
  values: [
    { label: '17 – 20.65', value: 17, counts: [1, 0] },
    { label: '20.65 – 24.3', value: 20.65, counts: [1, 0] },
    { label: '24.3 – 27.95', value: 24.3, counts: [1, 0] },
    { label: 'missing', value: null, counts: [1, 0] },
  ],
  other: 0,
}

const tie = (name: string, strength: number): Profile['targetTies'][number] => ({
  column: name,
  strength,
  mutualInformation: null,
  explained: null,
  accuracyAlone: null,
  isSuspect: false,
})
const typeOf = (name: string) => (name === 'a' ? 'number' : 'text')
const finding = (code: string, severity: Finding['severity']): Finding => ({
  code,
  severity,
  title: '',
  detail: '',
  columns: [],
  advice: '',
})
const expectation = (rest: Partial<ExpectationResult>): ExpectationResult => ({
  id: '1',
  type: 'expect_column_values_to_not_be_null',
  kwargs: {},
  severity: 'warn',
  outcome: 'passed',
  sentence: '',
  ...rest,
})
const result = (results: ExpectationResult[]): ValidationResult => {
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length
  return {
    id: 'r',
    suite: 's',
    dataset: 'd',
    against: 'raw',
    at: 0,
    success: count('passed') === results.length,
    evaluated: results.length - count('not-evaluated'),
    passed: count('passed'),
    failed: count('failed'),
    notEvaluated: count('not-evaluated'),
    results,
  }
}

describe('the rows behind a bar', () => {
  it('have its value, and its class when a part of it is meant', () => {
    expect(barFilter(profile, odor, { bar: 1 })).toEqual([{ column: 'odor', is: '=', value: 'f' }])
    expect(barFilter(profile, odor, { bar: 1, classIndex: 1 })).toEqual([
      { column: 'odor', is: '=', value: 'f' },
      { column: 'class', is: '=', value: 'p' },
    ])
    expect(barFilter(profile, odor, { bar: 2 })).toEqual([{ column: 'odor', is: 'missing' }])
  })

  it('lie between the edges of a bin; the outermost bins are open', () => {
    expect(barFilter(profile, age, { bar: 0 })).toEqual([{ column: 'age', is: '<', value: 20.65 }])
    expect(barFilter(profile, age, { bar: 1 })).toEqual([
      { column: 'age', is: '>=', value: 20.65 },
      { column: 'age', is: '<', value: 24.3 },
    ])
    expect(barFilter(profile, age, { bar: 2 })).toEqual([{ column: 'age', is: '>=', value: 24.3 }])
    expect(barFilter(profile, age, { bar: 3 })).toEqual([{ column: 'age', is: 'missing' }])
  })

  it('have a number that is not in a bin', () => {
    const few = { ...age, values: [{ label: '3', value: 3, counts: [1, 0] }] }
    expect(barFilter(profile, few, { bar: 0 })).toEqual([{ column: 'age', is: '=', value: 3 }])
  })
})

describe('a distribution by class', () => {
  it('has a colour of its own for each class', () => {
    const looks = classLooks(profile)
    expect(looks.map((look) => look.name)).toEqual(['edible', 'poisonous'])
    expect(new Set(looks.map((look) => look.colour)).size).toBe(2)
    expect(classLooks({ classes: [] })).toHaveLength(1)
  })

  it('says each class’s part in its tooltip', () => {
    expect(describeClassBar({ name: 'none', counts: [6, 2] }, classLooks(profile))).toBe(
      'none: 8 rows\nedible: 6 (75%)\npoisonous: 2 (25%)',
    )
  })

  it('comes in the order of what it tells', () => {
    expect(
      byAssociation({ distributions: [age, odor], targetTies: [tie('age', 0.2), tie('odor', 0.97)] }).map(
        (one) => one.column,
      ),
    ).toEqual(['odor', 'age'])
  })

  it('shows few values of a text that is another in nearly every row, after the other columns', () => {
    const values = Array.from({ length: 20 }, (_, at) => ({ label: `n${at}`, value: `n${at}`, counts: [1] }))
    const name: Distribution = {
      column: 'name',
      values: [...values, { label: 'missing', value: null, counts: [4] }],
      other: 176,
    }
    const [first, last] = byAssociation({ distributions: [name, odor], targetTies: [] })
    expect(first).toBe(odor)
    expect(last!.values.map((one) => one.label)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'missing'])
    expect(last!.other).toBe(190)
  })

  it('stacks one series a class, with names as text', () => {
    const classes = [
      { name: '<img onerror=x>', colour: '#000000' },
      { name: 'b', colour: '#111111' },
    ]
    const option = classBars([{ name: '{a|b}', counts: [1, 2] }], { tokens: tokens.light, classes })
    expect(option.series).toMatchObject([
      { stack: 'rows', data: [1], name: '<img onerror=x>' },
      { stack: 'rows', data: [2] },
    ])
    expect(option.tooltip).toMatchObject({ renderMode: 'richText' })
  })
})

describe('the association matrix', () => {
  const association = {
    clustered: [3, 0, 2, 1],
    measures: [
      {
        measure: 'pearson' as const,
        rows: ['b', 'a'],
        columns: ['b', 'a'],
        values: [
          [1, -0.9],
          [-0.9, 1],
        ],
      },
    ],
    columns: ['a', 'class', 'b', 'constant'],
    values: [
      [1, 0.2, 0.9, null],
      [0.2, 1, 0.5, null],
      [0.9, 0.5, 1, null],
      [null, null, null, null],
    ],
  }

  it('has the target first, then what goes with it', () => {
    const matrix = shownMatrix(association, 'class', 'strength', false)
    expect(matrix.names).toEqual(['class', 'b', 'a', 'constant'])
    expect(matrix.values[1]).toEqual([0.5, 1, 0.9, null])
    expect(strongestColumns(association, undefined)).toEqual(['a', 'b', 'class', 'constant'])
  })

  it('has like beside like when it is clustered, and of a measure the columns it is for', () => {
    expect(shownMatrix(association, 'class', 'strength', true).names).toEqual(['constant', 'a', 'b', 'class'])
    expect(shownMatrix(association, 'class', 'pearson', true)).toEqual({
      names: ['a', 'b'],
      rowNames: ['a', 'b'],
      values: [
        [1, -0.9],
        [-0.9, 1],
      ],
      isSigned: true,
    })
  })

  it('keeps the strongest thirty of many', () => {
    const names = Array.from({ length: 200 }, (_, index) => `c${index}`)
    const values = names.map((_, row) => names.map((__, other) => (row === other ? 1 : other / 200)))
    const matrix = shownMatrix(
      { columns: names, values, clustered: [], measures: [] },
      'c0',
      'strength',
      false,
    )
    expect(matrix.names).toHaveLength(30)
    expect(matrix.names.slice(0, 2)).toEqual(['c0', 'c199'])
  })

  it('leaves out of the drawing what could not be computed, and says so of a pair', () => {
    const matrix = shownMatrix(association, 'class', 'strength', false)
    const option = heatMap(matrix, { tokens: tokens.dark, describe: () => '' })
    expect(option.series).toMatchObject([{ data: { length: 9 } }])
    expect(describePair(matrix, 0, 1, 'strength', typeOf, 8124)).toBe(
      'class and b: 0.500\nCramér’s V, bias-corrected · n = 8,124',
    )
    expect(describePair(matrix, 0, 2, 'strength', typeOf, 10)).toContain('correlation ratio')
    expect(describePair(matrix, 0, 3, 'strength', typeOf, 10)).toBe('class and constant: not computed')
  })
})

describe('the overview in words', () => {
  it('counts what the columns are to a model', () => {
    expect(typesCaption(profile)).toBe('1 numeric, 1 categorical, 1 target')
  })

  it('names the only column with gaps', () => {
    const one = [column('odor'), column('root', { missing: 7 })]
    expect(missingCaption({ columns: one, missingCells: 7 })).toBe('7 cells in root')
    expect(missingCaption({ columns: profile.columns, missingCells: 0 })).toBe('every cell has a value')
  })

  it('tells the balance of two classes, and the ends of many', () => {
    expect(balanceOf(profile)).toEqual({ value: '60.0 / 40.0', caption: '% edible / poisonous' })
    const many = [5, 3, 2].map((count, index) => ({ value: `c${index}`, count }))
    expect(balanceOf({ classes: many })).toEqual({ value: '3 classes', caption: '20% c2 to 50% c0' })
    expect(balanceOf({ classes: [] })).toBeUndefined()
  })

  it('puts what can hurt most first, and keeps the order within', () => {
    const list = [finding('a', 'ok'), finding('b', 'warn'), finding('c', 'bad'), finding('d', 'warn')]
    expect(mostSevereFirst(list).map((one) => one.code)).toEqual(['c', 'b', 'd', 'a'])
  })
})

describe('a validation result', () => {
  it('is passed only when everything was evaluated and passed', () => {
    expect(resultState(result([expectation({})]))).toBe('passed')
    expect(resultState(result([expectation({ outcome: 'not-evaluated' })]))).toBe('warned')
    expect(resultState(result([expectation({ outcome: 'failed' })]))).toBe('warned')
    expect(resultState(result([expectation({ outcome: 'failed', severity: 'stop' })]))).toBe('failed')
  })

  it('says how many of how many', () => {
    expect(resultWords(result([expectation({}), expectation({ outcome: 'failed' })]))).toBe(
      '1 of 2 expectations',
    )
  })

  it('lists failures first, then what was not evaluated', () => {
    const list = [
      expectation({ id: 'a' }),
      expectation({ id: 'b', outcome: 'not-evaluated' }),
      expectation({ id: 'c', outcome: 'failed' }),
    ]
    expect(worstFirst(list).map((one) => one.id)).toEqual(['c', 'b', 'a'])
  })

  it('tells unexpected cells, and what was seen', () => {
    expect(unexpectedText(expectation({ unexpectedCount: 2480, unexpectedPercent: 30.53 }))).toBe(
      '2,480 (30.5%)',
    )
    expect(unexpectedText(expectation({ unexpectedCount: 0 }))).toBe('none')
    expect(unexpectedText(expectation({}))).toBe('–')
    expect(observedText({ a: [1] })).toBe('{"a":[1]}')
    expect(observedText(['a', 'b'])).toBe('a, b')
    expect(observedText(Array.from({ length: 1000 }, (_, i) => `c${i}`))).toBe(
      'c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 988 more',
    )
    expect(observedText(undefined)).toBeUndefined()
    expect(countedValues(['x', 'y', 'y', null])).toEqual([
      { value: 'y', count: 2 },
      { value: 'x', count: 1 },
      { value: null, count: 1 },
    ])
  })
})

describe('the lines of a suite', () => {
  const draft: WrittenExpectation[] = [
    { type: 'expect_table_row_count_to_be_between', kwargs: {}, severity: 'warning' },
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'odor' }, severity: 'warning' },
    { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'cap' }, severity: 'warning' },
    { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'odor' }, severity: 'warning' },
  ]

  it('stand by column, in the order in which the suite names these', () => {
    expect(linesOf(draft, undefined, '')).toEqual([
      { group: 'The table' },
      { index: 0 },
      { group: 'odor' },
      { index: 1 },
      { index: 3 },
      { group: 'cap' },
      { index: 2 },
    ])
  })

  it('are found by column and by words', () => {
    expect(linesOf(draft, undefined, ' ODOR')).toEqual([{ group: 'odor' }, { index: 1 }, { index: 3 }])
    expect(linesOf(draft, undefined, 'in set')).toEqual([{ group: 'odor' }, { index: 3 }])
    expect(linesOf(draft, undefined, 'nothing like it')).toEqual([])
  })
})

describe('values as names', () => {
  it('stand in one line whatever is in them', () => {
    const [key] = toAxisKeys(['one;two\r\nthree\u0000\u202efour'])
    expect(nameOfAxisKey(key!)).toBe('one;two three four')
  })

  it('that are numbers stand in their order', () => {
    const grades: Distribution = {
      column: 'grade',
      values: [
        { label: '9', value: 9, counts: [5] },
        { label: '10', value: 10, counts: [4] },
        { label: '2', value: 2, counts: [1] },
        { label: 'missing', value: null, counts: [7] },
      ],
      other: 0,
    }
    const [shown] = byAssociation({ distributions: [grades], targetTies: [] })
    expect(shown!.values.map(({ label }) => label)).toEqual(['2', '9', '10', 'missing'])
    const [named] = byAssociation({ distributions: [odor], targetTies: [] })
    expect(named!.values).toEqual(odor.values)
  })
})

describe('findings', () => {
  it('are counted by how much they hurt', () => {
    const all = ['bad', 'warn', 'warn', 'info', 'ok'] as const
    expect(concernWords(all.map((severity) => ({ severity })))).toBe('1 problem, 2 warnings')
    expect(concernWords([{ severity: 'info' }])).toBe('nothing to worry about')
  })

  it('of rows that are alike lead to these', () => {
    expect(rowsOfFinding({ code: 'duplicates', columns: [] })).toEqual([{ alike: {} }])
    expect(rowsOfFinding({ code: 'near-duplicates', columns: ['id', 'x'] })).toEqual([
      { alike: { except: 'id' } },
    ])
    expect(rowsOfFinding({ code: 'missing', columns: ['id'] })).toEqual([])
  })
})
