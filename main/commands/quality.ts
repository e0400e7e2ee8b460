import type { ExpectationResult, ValidationResult } from '../contract/quality.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe } from './text.ts'

const signs: Record<ExpectationResult['outcome'], string> = { passed: '✓', failed: '✗', 'not-evaluated': '?' }

/** Exits with 1 unless every expectation was evaluated and holds as the suite demands. */
export function validate(
  terminal: Terminal,
  { version }: CommonOptions & { version?: number },
  suite: string,
  dataset: string,
): Promise<number> {
  return terminal.withWorkspace(async ({ client }) => {
    const result = await client.quality.validate({ suite, dataset, version })
    terminal.print(result, resultLines(result))
    return result.success ? 0 : 1
  })
}

export function resultLines({
  suite,
  dataset,
  results,
  passed,
  failed,
  notEvaluated,
  notice,
}: ValidationResult): string {
  const counts = `${passed} passed, ${failed} failed, ${notEvaluated} not evaluated`
  const about = notice === undefined ? [] : [safe(notice)]
  return [...results.map(line), ...about, `${safe(suite)} on ${dataset}: ${counts}.`].join('\n')
}

function line({ outcome, sentence, unexpectedCount, note }: ExpectationResult): string {
  const rows = unexpectedCount ? ` (${count(unexpectedCount)} rows)` : ''
  return `${signs[outcome]} ${safe(sentence)}${rows}${note ? ` – ${safe(note)}` : ''}`
}
