import type { Finding } from '../../contract/profile.ts'
import { countOf, fine, limits, percent } from './finding-words.ts'
import type { ProfileFacts } from './finding-words.ts'
import { leakage } from './target-ties.ts'

export const targetFindings = (facts: ProfileFacts): Finding[] =>
  [leaks, targetProblems, imbalance, conflicts].flatMap((rule) => rule(facts))

function leaks({ target, targetTies }: ProfileFacts): Finding[] {
  if (target === undefined) return []
  return targetTies
    .filter(({ isSuspect }) => isSuspect)
    .map(({ column, accuracyAlone, strength }) => ({
      code: 'leakage',
      severity: 'bad',
      title: `Leak suspect: ${column}`,
      detail:
        accuracyAlone === null
          ? `${column} alone goes with ${target} to ${(strength ?? 0).toFixed(3)} of at most 1.`
          : `${column} alone tells ${target} in ${percent(accuracyAlone)} of the rows.`,
      columns: [column, target],
      advice: `Make sure that ${column} is known before ${target} is; if not, drop it.`,
      value: accuracyAlone ?? strength ?? 0,
      limit: accuracyAlone === null ? leakage.strength : leakage.accuracy,
    }))
}

function targetProblems({ target, classes, columns, rows }: ProfileFacts): Finding[] {
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
        detail: `The target ${column.name} has ${column.distinct} value${column.distinct === 1 ? '' : 's'}.`,
        advice: 'Choose another target or add rows of other classes.',
        value: column.distinct,
        limit: 2,
      },
    ]
  const found: Finding[] = []
  if (column.missing > 0)
    found.push({
      ...about,
      code: 'target-missing',
      severity: 'bad',
      title: `No class: ${column.name}`,
      detail: `The target is missing in ${countOf(column.missing, 'row')} (${percent(column.missing / rows)}).`,
      advice: 'Leave these rows out or find their class.',
      value: column.missing / rows,
      limit: 0,
    })
  if (classes.length === 0 && column.number === undefined)
    found.push({
      ...about,
      code: 'many-classes',
      severity: 'warn',
      title: `Many classes: ${column.name}`,
      detail: `The target has ${column.distinct.toLocaleString('en')} values, too many to show side by side.`,
      advice: 'Choose a target with few values or group them.',
      value: column.distinct,
      limit: 20,
    })
  return found
}

function imbalance({ target, classes }: ProfileFacts): Finding[] {
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

function conflicts({ target, duplicates, rows, classes }: ProfileFacts): Finding[] {
  const near = duplicates.near.find(({ column }) => column === target)
  if (!near || near.rows === 0 || classes.length === 0) return []
  return [
    {
      code: 'conflicting-classes',
      severity: near.rows / rows >= 0.01 ? 'warn' : 'info',
      title: `Alike, but another ${target}`,
      detail: `${countOf(near.rows, 'row')} (${percent(near.rows / rows)}) in ${countOf(near.groups, 'group')} are alike in every column but ${target}${about(duplicates.nearPart)}.`,
      columns: [target!],
      advice: 'No model can tell these apart: look for a column that is missing, or for wrong labels.',
      value: near.rows / rows,
      limit: 0,
    },
  ]
}

export const about = (part: number) => (part < 1 ? `, estimated from ${percent(part)} of the groups` : '')
