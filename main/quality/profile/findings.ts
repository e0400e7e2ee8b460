import type { DatasetVersion } from '../../contract/dataset.ts'
import type { Finding } from '../../contract/profile.ts'
import { acrossFindings } from './across-findings.ts'
import { columnFindings } from './column-findings.ts'
import type { ProfileFacts } from './finding-words.ts'
import { countOf, listed } from './finding-words.ts'
import { importFindings } from './import-findings.ts'
import { targetFindings } from './target-findings.ts'

const rank = { bad: 0, warn: 1, info: 2, ok: 3 }
/** A thousand columns with gaps are one thing to know, not a thousand. */
const maxOfAKind = 10
const costs = { bad: 15, warn: 5, info: 1, ok: 0 }
const maxCostOfNotes = 10

/** What is wrong or worth knowing, worst first; what is fine comes last. */
export function findingsOf(facts: ProfileFacts, version: DatasetVersion): Finding[] {
  const rules = [targetFindings, columnFindings, acrossFindings]
  const all = [...importFindings(version), ...rules.flatMap((rule) => rule(facts))]
  const kinds = Map.groupBy(all, ({ code, severity }) => `${code} ${severity}`)
  return [...kinds.values()].flatMap(worstOfAKind).toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

/** The first ten by their figure, and the others as one. */
function worstOfAKind(kind: Finding[]): Finding[] {
  if (kind.length <= maxOfAKind) return kind
  const sorted = kind.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const others = sorted.slice(maxOfAKind)
  const columns = [...new Set(others.flatMap((one) => one.columns))]
  const [word] = others[0]!.title.split(':')
  return [
    ...sorted.slice(0, maxOfAKind),
    {
      ...others[0]!,
      title: `${word}: ${countOf(others.length, 'more')}`.replace(/mores$/, 'more'),
      detail: `The same is true of ${listed(columns)}.`,
      columns,
    },
  ]
}

/** 100, less 15 for each bad finding, 5 for each warning and 1 for each note, of which at most 10 count; never below 0. */
export function scoreOf(findings: readonly Finding[]): number {
  const cost = (severity: Finding['severity']) =>
    findings.filter((one) => one.severity === severity).length * costs[severity]
  return Math.max(0, 100 - cost('bad') - cost('warn') - Math.min(maxCostOfNotes, cost('info')))
}
