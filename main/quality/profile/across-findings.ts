import type { Finding } from '../../contract/profile.ts'
import { countOf, fine, limits, listed, percent } from './finding-words.ts'
import type { ProfileFacts } from './finding-words.ts'
import { about } from './target-findings.ts'

/** What is said of rows, and of several columns together. */
export const acrossFindings = (facts: ProfileFacts): Finding[] =>
  [duplicateRows, nearDuplicates, sameColumns, pairs, missingTogether, limitsOfMethod].flatMap((rule) =>
    rule(facts),
  )

function duplicateRows({ duplicates, rows }: ProfileFacts): Finding[] {
  if (duplicates.rows === 0) return [fine('no-duplicates', 'No duplicate rows', 'Each row occurs once.')]
  return [
    {
      code: 'duplicates',
      severity: 'warn',
      title: 'Duplicate rows',
      detail: `${countOf(duplicates.rows, 'row')} (${percent(duplicates.rows / rows)}) repeat an earlier row in every column.`,
      columns: [],
      advice: 'Drop the copies, or they stand in both the training and the test part.',
      value: duplicates.rows,
      limit: 0,
    },
  ]
}

/** Rows that differ only in what tells rows apart are copies; others merely tell that rows are much alike. */
function nearDuplicates({ duplicates, rows, columns, target }: ProfileFacts): Finding[] {
  const isApart = new Set(columns.filter(({ role }) => role === 'identifier').map(({ name }) => name))
  // Of two columns that vary, rows are alike in the other by chance.
  if (columns.filter(({ distinct }) => distinct > 1).length < 3) return []
  const near = duplicates.near.filter(({ column }) => column !== target)
  const copies = near
    .filter(({ column }) => isApart.has(column))
    .map((one): Finding => ({
      code: 'near-duplicates',
      severity: 'warn',
      title: `Alike but for ${one.column}`,
      detail: `${countOf(one.rows, 'row')} (${percent(one.rows / rows)}) differ from another in ${one.column} alone${about(duplicates.nearPart)}.`,
      columns: [one.column],
      advice: 'They may be copies under another name: keep one of each.',
      value: one.rows / rows,
      limit: 0,
    }))
  const others = near.filter((one) => !isApart.has(one.column) && one.rows / rows >= limits.nearDuplicates)
  const [most] = others
  if (!most) return copies
  return [
    ...copies,
    {
      code: 'near-duplicates',
      severity: 'info',
      title: 'Alike but for one column',
      detail: `${countOf(most.rows, 'row')} (${percent(most.rows / rows)}) differ from another in ${most.column} alone${about(duplicates.nearPart)}${
        others.length > 1 ? `; many also in ${listed(others.slice(1).map(({ column }) => column))}` : ''
      }.`,
      columns: others.map(({ column }) => column),
      advice: 'Keep them together when the rows are split, or the test part holds what was learnt.',
      value: most.rows / rows,
      limit: limits.nearDuplicates,
    },
  ]
}

const howWords = {
  equal: 'are equal in every row',
  'one-to-one': 'say the same in other words',
  linear: 'are multiples of each other, give or take a constant',
} as const

function sameColumns({ duplicates }: ProfileFacts): Finding[] {
  return duplicates.columns.map(({ columns, how }) => ({
    code: 'same-columns',
    severity: 'warn',
    title: `The same: ${listed(columns)}`,
    detail: `${listed(columns)} ${howWords[how]}.`,
    columns,
    advice: 'Keep one of them.',
    value: 1,
    limit: 1,
  }))
}

/** Pairs with the target and columns that say the same have rules of their own. */
function pairs({ association: { columns, values }, target, duplicates }: ProfileFacts): Finding[] {
  const isSame = (a: string, b: string) =>
    duplicates.columns.some((same) => same.columns.includes(a) && same.columns.includes(b))
  const found = columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b, offset) => {
      const value = values[i]![i + 1 + offset]!
      return value !== null && value >= limits.association && a !== target && b !== target && !isSame(a, b)
        ? [{ a, b, value }]
        : []
    }),
  )
  return found
    .toSorted((one, two) => two.value - one.value)
    .map(({ a, b, value }) => ({
      code: 'associated-pair',
      severity: 'info',
      title: `Redundant: ${a}, ${b}`,
      detail: `They go together with ${value.toFixed(2)} of at most 1.`,
      columns: [a, b],
      advice: 'One of the two may be enough.',
      value,
      limit: limits.association,
    }))
}

function missingTogether({ missingness: { columns, correlation } }: ProfileFacts): Finding[] {
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b, offset): Finding[] => {
      const r = correlation[i]![i + 1 + offset]
      if (r == null || Math.abs(r) < limits.missingTogether) return []
      return [
        {
          code: 'missing-together',
          severity: 'info',
          title: `Missing ${r > 0 ? 'together' : 'in turn'}: ${a}, ${b}`,
          detail: `Where ${a} is missing, ${b} is ${r > 0 ? 'missing too' : 'there'} (r = ${r.toFixed(2)}).`,
          columns: [a, b],
          advice: 'Look for one cause: a source, a form or a time without them.',
          value: Math.abs(r),
          limit: limits.missingTogether,
        },
      ]
    }),
  )
}

function limitsOfMethod({ association, rows, target, duplicates }: ProfileFacts): Finding[] {
  const outFor = (reason: string) =>
    association.leftOut.filter((one) => one.reason === reason).map(({ column }) => column)
  const [many, wide] = [outFor('many-values'), outFor('many-columns')]
  const found: Finding[] = []
  if (association.rows < rows)
    found.push(
      note(
        'sampled',
        'Associations are of a sample',
        `${association.rows.toLocaleString('en')} of ${rows.toLocaleString('en')} rows, evenly spaced, were compared.`,
        'Nothing to do; all other figures are of all rows.',
        association.rows,
      ),
    )
  if (many.length > 0)
    found.push({
      ...note(
        'not-associated',
        'Columns without associations',
        `More than 200 values: ${listed(many)}.`,
        'Group their values if their association matters.',
        many.length,
      ),
      columns: many,
    })
  if (wide.length > 0)
    found.push({
      ...note(
        'not-compared',
        `${association.columns.length} of ${association.columns.length + wide.length} columns are compared`,
        target === undefined
          ? 'The first of them, since no target says which matter.'
          : `Those that tell most about ${target}.`,
        target === undefined ? 'Choose a target to compare what tells most about it.' : 'Nothing to do.',
        wide.length,
      ),
      columns: wide,
    })
  if (duplicates.nearPart === 0)
    found.push(
      note(
        'no-near-duplicates',
        'Near duplicates were not looked for',
        'The table has more than 100 columns.',
        'Import fewer columns to look for them.',
        0,
      ),
    )
  return found
}

const note = (code: string, title: string, detail: string, advice: string, value: number): Finding => ({
  code,
  severity: 'info',
  title,
  detail,
  advice,
  columns: [],
  value,
})
