import type { Finding, ProfileColumn } from '../../contract/profile.ts'
import { countOf, figure, fine, limits, listed, percent } from './finding-words.ts'
import type { ProfileFacts } from './finding-words.ts'

type Rule = (column: ProfileColumn, facts: ProfileFacts) => Finding | undefined

/** What is said of columns one by one; the target has rules of its own where they differ. */
export function columnFindings(facts: ProfileFacts): Finding[] {
  const rules = [...ofAll, ...ofValues]
  const byGaps = facts.columns.toSorted((a, b) => b.missing - a.missing)
  const found = rules.flatMap((rule) => byGaps.flatMap((column) => rule(column, facts) ?? []))
  return facts.missingCells === 0
    ? [...found, fine('no-missing', 'No missing values', 'Every cell has a value.')]
    : found
}

const missing: Rule = ({ name, missing: gaps }, { rows, target }) => {
  if (gaps === 0 || name === target) return undefined
  const share = gaps / rows
  const isEmpty = gaps === rows
  const severity = share >= limits.missingBad ? 'bad' : share >= limits.missingWarn ? 'warn' : 'info'
  return {
    code: isEmpty ? 'empty-column' : 'missing',
    severity,
    title: `${isEmpty ? 'Empty' : 'Missing'}: ${name}`,
    detail: `${name} is missing in ${countOf(gaps, 'row')} (${percent(share)}).`,
    columns: [name],
    advice: isEmpty
      ? 'Drop the column.'
      : 'Fill the gaps, make "missing" a value of its own, or drop the column.',
    value: share,
    limit: share >= limits.missingBad ? limits.missingBad : limits.missingWarn,
  }
}

const constant: Rule = ({ name, distinct, missing: gaps }, { target, rows }) =>
  distinct === 1 && name !== target && gaps < rows
    ? {
        code: 'constant',
        severity: 'warn',
        title: `Constant: ${name}`,
        detail: `${name} has one value in ${gaps === 0 ? 'all rows' : 'every row that has one'}.`,
        columns: [name],
        advice: 'Drop the column; it tells nothing.',
        value: 1,
        limit: 1,
      }
    : undefined

const identifier: Rule = ({ name, role, distinct }, { rows }) =>
  role === 'identifier'
    ? {
        code: 'identifier',
        severity: 'warn',
        title: `Identifier: ${name}`,
        detail: `${name} is different in each of the ${countOf(rows, 'row')}.`,
        columns: [name],
        advice: 'Drop the column; a model would learn the rows by heart.',
        value: distinct,
        limit: rows,
      }
    : undefined

const cardinality: Rule = ({ name, type, role, distinct }) =>
  type === 'text' && role === 'feature' && distinct > limits.highCardinality
    ? {
        code: 'high-cardinality',
        severity: 'warn',
        title: `Many values: ${name}`,
        detail: `${name} is text with ${distinct.toLocaleString('en')} different values.`,
        columns: [name],
        advice: 'Group rare values, or drop the column.',
        value: distinct,
        limit: limits.highCardinality,
      }
    : undefined

const drift: Rule = ({ name, drift: found }) =>
  found?.hasDrifted
    ? {
        code: 'drift',
        severity: 'warn',
        title: `Drift: ${name}`,
        detail: `${name} is not distributed as in version ${found.fromVersion}: ${found.test} ${figure(found.score)}.`,
        columns: [name],
        advice: 'Find out what changed before a model of the older data is used on these.',
        value: found.score,
        limit: found.threshold,
      }
    : undefined

const infinite: Rule = ({ name, number }, { rows }) =>
  number && number.infinite > 0
    ? {
        code: 'infinite',
        severity: 'warn',
        title: `Infinite: ${name}`,
        detail: `${countOf(number.infinite, 'value')} of ${name} (${percent(number.infinite / rows)}) are infinite.`,
        columns: [name],
        advice: 'Look for a division by zero; make them missing. All other figures are of the finite values.',
        value: number.infinite,
        limit: 0,
      }
    : undefined

const zeros: Rule = ({ name, number, distinct }, { rows }) =>
  number && distinct > 2 && number.zeros / rows >= limits.zeros
    ? {
        code: 'zeros',
        severity: 'info',
        title: `Zeros: ${name}`,
        detail: `${name} is 0 in ${countOf(number.zeros, 'row')} (${percent(number.zeros / rows)}).`,
        columns: [name],
        advice: 'Find out whether 0 stands for "none" or for "not known".',
        value: number.zeros / rows,
        limit: limits.zeros,
      }
    : undefined

const skewed: Rule = ({ name, number }) =>
  number && number.skewness !== null && Math.abs(number.skewness) > limits.skewness
    ? {
        code: 'skewed',
        severity: 'warn',
        title: `Skewed: ${name}`,
        detail: `A few values of ${name} are far ${number.skewness > 0 ? 'above' : 'below'} the others: skewness ${figure(number.skewness)}.`,
        columns: [name],
        advice: 'Take the logarithm, cut the tail, or use a model of trees.',
        value: Math.abs(number.skewness),
        limit: limits.skewness,
      }
    : undefined

const outliers: Rule = ({ name, number, missing: gaps, role, distinct }, { rows }) => {
  if (!number || role === 'target' || distinct <= 10) return undefined
  const outside = number.outliers.low + number.outliers.high
  const share = outside / Math.max(1, rows - gaps)
  const { lowFence, highFence } = number.outliers
  if (share < limits.outliers || lowFence === null || highFence === null) return undefined
  return {
    code: 'outliers',
    severity: 'info',
    title: `Outliers: ${name}`,
    detail: `${countOf(outside, 'value')} of ${name} (${percent(share)}) are outside ${figure(lowFence)} to ${figure(highFence)}.`,
    columns: [name],
    advice: 'Look at them: errors, or the cases that matter?',
    value: share,
    limit: limits.outliers,
  }
}

/** As much as the entropy of the values falls short of that of equally frequent ones. */
const dominated: Rule = ({ name, top, role, distinct, missing: gaps, number }, { rows }) => {
  if (role === 'target' || distinct < 2 || distinct > top.length || (number && distinct > 10))
    return undefined
  const n = rows - gaps
  const entropy = top.reduce((sum, { count }) => sum - (count / n) * Math.log(count / n), 0)
  const value = 1 - entropy / Math.log(distinct)
  if (value <= limits.imbalance) return undefined
  const most = top[0]!
  return {
    code: 'dominated',
    severity: 'info',
    title: `Nearly constant: ${name}`,
    detail: `${name} is ${most.label ?? String(most.value)} in ${percent(most.count / n)} of the rows that have it.`,
    columns: [name],
    advice: 'It can tell little; see whether the rare values matter.',
    value,
    limit: limits.imbalance,
  }
}

/** By Pearson's χ² of the histogram's 20 bins. */
const uniform: Rule = ({ name, number, role, distinct }) => {
  if (!number || role !== 'feature' || distinct <= 20) return undefined
  const { counts } = number.histogram
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return statistic < limits.uniform
    ? {
        code: 'uniform',
        severity: 'info',
        title: `Uniform: ${name}`,
        detail: `The values of ${name} are as evenly spread as those of a counter.`,
        columns: [name],
        advice: 'See whether it is a running number or was made up.',
        value: statistic,
        limit: limits.uniform,
      }
    : undefined
}

const dirty: Rule = ({ name, type, top }) => {
  if (type !== 'text') return undefined
  const groups = Map.groupBy(top, ({ value }) => String(value).normalize('NFKC').trim().toLowerCase())
  const variants = [...groups.values()].filter((group) => group.length > 1)
  if (variants.length === 0) return undefined
  const example = variants[0]!.map(({ value }) => `"${value}"`).join(', ')
  return {
    code: 'dirty-category',
    severity: 'warn',
    title: `Spelled differently: ${name}`,
    detail: `${countOf(variants.length, 'value')} of ${name} occur in several spellings, such as ${example}.`,
    columns: [name],
    advice: 'Trim blanks and make the case alike, so that they count as one.',
    value: variants.length,
    limit: 0,
  }
}

const dates = /^(?:9{4}(?<one>[-/.])99?\k<one>99?|99?(?<other>[-/.])99?\k<other>99(?:99)?)(?:[ T]99:99.*)?$/
const shapes: Rule = ({ name, text, distinct, role }) => {
  if (!text || text.patterns.length === 0) return undefined
  const first = text.patterns[0]!
  const share = first.count / text.lookedAt
  const about = { columns: [name], severity: 'info' as const, value: share, limit: limits.oddPattern }
  if (share > limits.oddPattern && dates.test(first.pattern))
    return {
      ...about,
      code: 'text-date',
      title: `Dates as text: ${name}`,
      detail: `${percent(share)} of ${name} look like "${first.example}" but are text.`,
      advice: 'Import it again and say how dates are written.',
    }
  if (share > limits.oddPattern && /^[[{]/.test(first.pattern))
    return {
      ...about,
      code: 'unsupported',
      title: `Nested: ${name}`,
      detail: `${name} holds lists or objects, which are taken as text.`,
      advice: 'Take it apart into columns before it is imported.',
    }
  const odd = text.patterns.slice(1).map(({ example }) => `"${example}"`)
  if (share >= limits.oddPattern && share < 1 && distinct > 20 && role !== 'text')
    return {
      ...about,
      code: 'odd-pattern',
      title: `Unlike the others: ${name}`,
      detail: `${percent(share)} of ${name} look like "${first.example}", some like ${listed(odd.slice(0, 3))}.`,
      advice: 'Look at those that are written differently.',
    }
  if (share === 1 && distinct > 20 && text.length.min === text.length.max && text.length.min > 2)
    return {
      ...about,
      code: 'constant-length',
      title: `One length: ${name}`,
      detail: `Every value of ${name} has ${text.length.min} characters.`,
      advice: 'It is probably a code; see that it is not taken for a number or a name.',
      limit: 1,
    }
  return undefined
}

const ofAll = [missing, constant, identifier, cardinality, drift]
const ofValues = [infinite, dirty, skewed, zeros, outliers, dominated, uniform, shapes]
