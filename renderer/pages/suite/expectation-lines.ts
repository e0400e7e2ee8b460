import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { WrittenExpectation } from '../../../main/contract/suite.ts'
import { typeWords } from './expectation-words.ts'

/** A column's name above its expectations, or one of them by its place in the suite. */
export type Line = { group: string } | { index: number }

const tableGroup = 'The table'

/** The lines of the list of expectations: those that have the query in their column's name or in their words. */
export function linesOf(
  draft: readonly WrittenExpectation[],
  results: readonly ExpectationResult[] | undefined,
  query: string,
): Line[] {
  const wanted = query.trim().toLowerCase()
  const groups = new Map<string, number[]>()
  for (const [index, { type, kwargs }] of draft.entries()) {
    const { column } = kwargs
    const group = typeof column === 'string' ? column : tableGroup
    const words = `${group} ${typeWords(type)} ${results?.[index]?.sentence ?? ''}`
    if (!words.toLowerCase().includes(wanted)) continue
    const indexes = groups.get(group)
    if (indexes) indexes.push(index)
    else groups.set(group, [index])
  }
  return [...groups].flatMap(([group, indexes]) => [{ group }, ...indexes.map((index) => ({ index }))])
}
