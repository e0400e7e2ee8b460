import type { Finding, Profile } from '../contract/profile.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { AppError, cancelled } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { followWork } from './follow-work.ts'
import { readDatasetRef } from './suite.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { count, safe, table } from './text.ts'

type ProfileInput = Parameters<Client['quality']['profile']>[0]

interface ProfileOptions extends CommonOptions {
  target?: string
  html?: string
}

const signs: Record<Finding['severity'], string> = { bad: '✗', warn: '!', info: '·', ok: '✓' }

export function profileData(
  terminal: Terminal,
  { target, html }: ProfileOptions,
  ref: string,
): Promise<void> {
  const { dataset: name, version } = readDatasetRef(ref)
  return terminal.withWorkspace(async ({ client }) => {
    const profile = await measured(client, { name, version, target })
    if (html !== undefined) {
      const made = await client.docs.make({ dataset: name, version, target })
      const path = terminal.resolvePath(html)
      writeFileAtomic(path, made.html)
      terminal.print(made.docs, `The data docs of ${name} are in ${path}.`)
      return
    }
    terminal.print(profile, described(profile))
  })
}

/** Shows the measuring to its end; an interrupt cancels it, and nothing is kept. */
async function measured(client: Client, ref: ProfileInput): Promise<Profile> {
  await client.quality.profileStart(ref)
  const ended = await followWork({
    look: () => client.quality.profileState(ref),
    isOver: ({ state }) => state !== 'running',
    line: (now) =>
      now.state === 'running' ? `${now.phase ?? 'Starting'}, ${Math.floor(100 * now.share)} % of all` : '',
    cancel: () => client.quality.profileCancel(ref),
  })
  if (ended.state === 'succeeded') return ended.profile
  if (ended.state !== 'failed')
    throw cancelled(`Measuring the quality of "${ref.name}" was cancelled. Nothing was kept.`)
  const { code, message, details } = ended.error
  throw new AppError(code, message, details)
}

function described(profile: Profile): string {
  const { dataset, version, rows, columns, findings, score, missingCells, duplicates } = profile
  const header = ['COLUMN', 'TYPE', 'ROLE', 'MISSING', 'DISTINCT', 'VALUES']
  return [
    `Dataset "${dataset}" version ${version}: ${count(rows)} rows, ${columns.length} columns, ${count(missingCells)} cells missing, ${count(duplicates.rows)} duplicate rows. Score ${score} of 100.`,
    '',
    table(
      header,
      columns.map((column) => [
        safe(column.name).slice(0, 40),
        column.type,
        column.role,
        column.missing,
        column.distinct,
        valuesOf(column),
      ]),
    ),
    '',
    ...findings.map(
      ({ severity, title, detail, advice }) =>
        `${signs[severity]} ${safe(title)}. ${safe(detail)}${severity === 'ok' ? '' : ` ${safe(advice)}`}`,
    ),
  ].join('\n')
}

/** A number's range and middle, or the most frequent values. */
function valuesOf({ number, min, max, top }: Profile['columns'][number]): string {
  const median = number?.quantiles.find(({ at }) => at === 0.5)?.value
  if (number && median != null) return `${short(min)} … ${short(median)} … ${short(max)}`
  return top
    .slice(0, 3)
    .map(({ value, label }) => safe(label ?? String(value)).slice(0, 20))
    .join(', ')
}

const short = (value: unknown) => (typeof value === 'number' ? count(value) : safe(String(value)))
