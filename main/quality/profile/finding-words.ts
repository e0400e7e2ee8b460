import type { Finding, Profile } from '../../contract/profile.ts'

/** What findings are made from: the profile without what is concluded. */
export type ProfileFacts = Omit<Profile, 'score' | 'findings'>

/** The limits that findings are judged by; docs/quality.md explains them. */
export const limits = {
  missingWarn: 0.05,
  missingBad: 0.5,
  highCardinality: 50,
  majorityClass: 0.8,
  association: 0.9,
  zeros: 0.1,
  outliers: 0.05,
  skewness: 20,
  imbalance: 0.5,
  /** Of Pearson's χ² with 19 degrees of freedom, below which it stays once in a thousand times. */
  uniform: 5.407,
  oddPattern: 0.95,
  missingTogether: 0.9,
  nearDuplicates: 0.05,
} as const

export const fine = (code: string, title: string, detail: string, columns: string[] = []): Finding => ({
  code,
  severity: 'ok',
  title,
  detail,
  columns,
  advice: 'Nothing to do.',
})

export const percent = (share: number) =>
  share > 0 && share < 0.001 ? '<0.1%' : `${(share * 100).toFixed(1)}%`
export const countOf = (number: number, noun: string) =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
export const figure = (value: number) => `${Number(value.toPrecision(4))}`

const maxListed = 8
export const listed = (names: readonly string[]) =>
  names.length <= maxListed
    ? names.join(', ')
    : `${names.slice(0, maxListed).join(', ')} and ${names.length - maxListed} others`
