import type { ImportWarning } from '../../contract/dataset.ts'

/** So many of one code are told one by one; the rest is a number. */
const maxPerCode = 100

export interface ImportWarnings {
  add(warning: ImportWarning): void
  /** All that was added, by line; of a code with very many, the first ones and how many more there are. */
  list(): ImportWarning[]
}

export function createImportWarnings(): ImportWarnings {
  const kept: ImportWarning[] = []
  const counts = new Map<string, number>()
  return {
    add(warning) {
      const count = (counts.get(warning.code) ?? 0) + 1
      counts.set(warning.code, count)
      if (count <= maxPerCode) kept.push(warning)
    },
    list() {
      const more = [...counts].flatMap(([code, count]) =>
        count > maxPerCode
          ? [
              {
                code,
                message: `${(count - maxPerCode).toLocaleString('en')} more of the kind "${code}" are not listed.`,
              },
            ]
          : [],
      )
      return [...kept.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)), ...more]
    },
  }
}
