import type { ColumnSummary } from '../contract/dataset.ts'
import type { Finding, QualityDashboard } from '../contract/quality.ts'
import type { Associations } from './associations.ts'

/** The limits that findings are judged by; docs/quality.md explains them. */
const limits = {
  missingWarn: 0.05,
  missingBad: 0.5,
  highCardinality: 50,
  majorityClass: 0.8,
  leakage: 0.95,
  association: 0.9,
} as const
const maxPairs = 10

export interface Facts {
  rows: number
  duplicateRows: number
  columns: readonly (Pick<ColumnSummary, 'name' | 'type' | 'missing' | 'distinct'> & {
    role: ColumnSummary['role']
  })[]
  target?: string
  classes: QualityDashboard['classes']
  associations: Associations
  /** Per column how well it tells the class alone, where that could be asked. */
  accuracyAlone: ReadonlyMap<string, number>
}

/** What is wrong or worth knowing, worst first; what is fine comes last. */
export function findingsOf(facts: Facts): Finding[] {
  const rules = [leakage, targetProblems, missing, constants, identifiers, duplicates, cardinality, imbalance]
  const found = [...rules, pairs, limitsOfMethod].flatMap((rule) => rule(facts))
  const rank = { bad: 0, warn: 1, info: 2, ok: 3 }
  return found.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

/** 100, less 15 for each finding that is bad, 5 for each warning and 1 for each note; never below 0. */
export function scoreOf(findings: readonly Finding[]): number {
  const costs = { bad: 15, warn: 5, info: 1, ok: 0 }
  return Math.max(
    0,
    findings.reduce((score, { severity }) => score - costs[severity], 100),
  )
}

/**
 * A column that tells the class nearly alone was perhaps not known before the class was. It must also remove most of
 * the errors that always saying the most frequent class would make.
 */
function leakage({ target, classes, accuracyAlone }: Facts): Finding[] {
  const known = classes.filter(({ value }) => value !== null)
  if (target === undefined || known.length < 2) return []
  const counts = known.map((entry) => entry.count)
  const guess = Math.max(...counts) / counts.reduce((sum, each) => sum + each, 0)
  return [...accuracyAlone]
    .filter(([, accuracy]) => accuracy >= limits.leakage && accuracy - guess >= 0.9 * (1 - guess))
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, accuracy]) => ({
      code: 'leakage',
      severity: 'bad',
      title: `Leak suspect: ${name}`,
      detail: `${name} alone tells ${target} in ${percent(accuracy)} of the rows.`,
      columns: [name, target],
      advice: `Make sure that ${name} is known before ${target} is; if not, drop it.`,
      value: accuracy,
      limit: limits.leakage,
    }))
}

function targetProblems({ target, classes, columns, rows }: Facts): Finding[] {
  const column = columns.find(({ name }) => name === target)
  if (!column) return []
  const about = { columns: [column.name] }
  if (column.distinct < 2)
    return [
      {
        ...about,
        code: 'one-class',
        severity: 'bad',
        title: `Nothing to learn: ${column.name}`,
        detail: `The target ${column.name} has ${column.distinct} value.`,
        advice: 'Choose another target or add rows of other classes.',
        value: column.distinct,
        limit: 2,
      },
    ]
  if (column.missing > 0)
    return [
      {
        ...about,
        code: 'target-missing',
        severity: 'bad',
        title: `No class: ${column.name}`,
        detail: `The target is missing in ${count(column.missing, 'row')} (${percent(column.missing / rows)}).`,
        advice: 'Leave these rows out or find their class.',
        value: column.missing / rows,
        limit: 0,
      },
    ]
  if (classes.length > 0 || column.type === 'number' || column.type === 'integer') return []
  return [
    {
      ...about,
      code: 'many-classes',
      severity: 'warn',
      title: `Many classes: ${column.name}`,
      detail: `The target has ${column.distinct} values, too many to show side by side.`,
      advice: 'Choose a target with few values or group them.',
      value: column.distinct,
      limit: 20,
    },
  ]
}

function missing({ columns, rows, target }: Facts): Finding[] {
  const affected = columns.filter((column) => column.missing > 0 && column.name !== target)
  if (affected.length === 0)
    return columns.some((column) => column.missing > 0)
      ? []
      : [fine('no-missing', 'No missing values', 'Every cell has a value.')]
  return affected
    .toSorted((a, b) => b.missing - a.missing)
    .map((column) => {
      const share = column.missing / rows
      const isEmpty = column.missing === rows
      return {
        code: isEmpty ? 'empty-column' : 'missing',
        severity: share >= limits.missingBad ? 'bad' : share >= limits.missingWarn ? 'warn' : 'info',
        title: `${isEmpty ? 'Empty' : 'Missing'}: ${column.name}`,
        detail: `${column.name} is missing in ${count(column.missing, 'row')} (${percent(share)}).`,
        columns: [column.name],
        advice: isEmpty
          ? 'Drop the column.'
          : 'Fill the gaps, make "missing" a value of its own, or drop the column.',
        value: share,
        limit: share >= limits.missingBad ? limits.missingBad : limits.missingWarn,
      }
    })
}

function constants({ columns, target, rows }: Facts): Finding[] {
  return columns
    .filter((column) => column.distinct === 1 && column.name !== target && column.missing < rows)
    .map(({ name, missing: gaps }) => ({
      code: 'constant',
      severity: 'warn',
      title: `Constant: ${name}`,
      detail: `${name} has one value in ${gaps === 0 ? 'all rows' : 'every row that has one'}.`,
      columns: [name],
      advice: 'Drop the column; it tells nothing.',
      value: 1,
      limit: 1,
    }))
}

function identifiers({ columns, target, rows }: Facts): Finding[] {
  return columns
    .filter(({ role, name }) => role === 'identifier' && name !== target)
    .map(({ name, distinct }) => ({
      code: 'identifier',
      severity: 'warn',
      title: `Identifier: ${name}`,
      detail: `${name} is different in each of the ${count(rows, 'row')}.`,
      columns: [name],
      advice: 'Drop the column; a model would learn the rows by heart.',
      value: distinct,
      limit: rows,
    }))
}

function duplicates({ duplicateRows, rows }: Facts): Finding[] {
  if (duplicateRows === 0) return [fine('no-duplicates', 'No duplicate rows', 'Each row occurs once.')]
  return [
    {
      code: 'duplicates',
      severity: 'warn',
      title: 'Duplicate rows',
      detail: `${count(duplicateRows, 'row')} (${percent(duplicateRows / rows)}) repeat an earlier row in every column.`,
      columns: [],
      advice: 'Drop the copies, or they stand in both the training and the test part.',
      value: duplicateRows,
      limit: 0,
    },
  ]
}

function cardinality({ columns, target }: Facts): Finding[] {
  return columns
    .filter(({ type, distinct, role, name }) => {
      const isCategory = type === 'text' && role !== 'identifier' && name !== target
      return isCategory && distinct > limits.highCardinality
    })
    .map(({ name, distinct }) => ({
      code: 'high-cardinality',
      severity: 'warn',
      title: `Many values: ${name}`,
      detail: `${name} is text with ${distinct.toLocaleString('en')} different values.`,
      columns: [name],
      advice: 'Group rare values, or drop the column.',
      value: distinct,
      limit: limits.highCardinality,
    }))
}

function imbalance({ target, classes }: Facts): Finding[] {
  const known = classes.filter(({ value }) => value !== null)
  if (target === undefined || known.length < 2) return []
  const total = known.reduce((sum, entry) => sum + entry.count, 0)
  const [most] = known
  const share = most!.count / total
  const name = most!.label ?? String(most!.value)
  if (share < limits.majorityClass)
    return [
      fine('balanced', 'No class dominates', `The most frequent, ${name}, has ${percent(share)}.`, [target]),
    ]
  return [
    {
      code: 'imbalance',
      severity: 'warn',
      title: `Imbalance: ${target}`,
      detail: `${percent(share)} of the rows are ${name}.`,
      columns: [target],
      advice: 'Judge by balanced accuracy, recall or PR-AUC, not by accuracy.',
      value: share,
      limit: limits.majorityClass,
    },
  ]
}

/** Pairs with the target are told apart by their own rule. */
function pairs({ associations: { columns, values }, target }: Facts): Finding[] {
  const found = columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b, offset) => {
      const value = values[i]![i + 1 + offset]!
      return value !== null && value >= limits.association && a !== target && b !== target
        ? [{ a, b, value }]
        : []
    }),
  )
  const strongest = found.toSorted((one, two) => two.value - one.value)
  return strongest.slice(0, maxPairs).map(({ a, b, value }) => ({
    code: 'associated-pair',
    severity: 'info',
    title: `Redundant: ${a}, ${b}`,
    detail: `They go together with ${value.toFixed(2)} of at most 1${
      strongest.length > maxPairs ? `; one of ${strongest.length} such pairs` : ''
    }.`,
    columns: [a, b],
    advice: 'One of the two may be enough.',
    value,
    limit: limits.association,
  }))
}

function limitsOfMethod({ associations, rows }: Facts): Finding[] {
  const { rows: looked, leftOut } = associations
  const sampled: Finding = {
    code: 'sampled',
    severity: 'info',
    title: 'Associations are of a sample',
    detail: `${looked.toLocaleString('en')} of ${rows.toLocaleString('en')} rows, evenly spaced, were compared.`,
    columns: [],
    advice: 'Nothing to do; all other figures are of all rows.',
    value: looked,
  }
  const incomparable: Finding = {
    code: 'not-associated',
    severity: 'info',
    title: 'Columns without associations',
    detail: `More than 200 values: ${leftOut.slice(0, 10).join(', ')}${leftOut.length > 10 ? ' and others' : ''}.`,
    columns: leftOut,
    advice: 'Group their values if their association matters.',
    value: leftOut.length,
  }
  return [...(looked < rows ? [sampled] : []), ...(leftOut.length > 0 ? [incomparable] : [])]
}

const fine = (code: string, title: string, detail: string, columns: string[] = []): Finding => ({
  code,
  severity: 'ok',
  title,
  detail,
  columns,
  advice: 'Nothing to do.',
})
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const count = (number: number, noun: string) =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
