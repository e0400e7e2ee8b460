import { createInterface } from 'node:readline/promises'
import type { JobPart } from '../contract/infra.ts'
import { jobPart } from '../contract/infra.ts'
import { didYouMean } from '../lib/closest.ts'
import { cancelled, invalidInput } from '../lib/errors.ts'
import type { Client } from '../local-client.ts'
import { followJob } from './follow-job.ts'
import { toServices, withPlatform, withUpkeep, type InfraClient } from './infra-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { safe, time } from './text.ts'

export function infraBackup(
  terminal: Terminal,
  options: CommonOptions & { out: string; workspaceFiles: boolean },
  ...names: string[]
): Promise<number> {
  const services = toServices(names)
  const file = terminal.resolvePath(options.out)
  const { workspaceFiles: workspace } = options
  const open = workspace ? withUpkeep : withPlatform
  return open<number>(terminal, options, async ({ infra, upkeep }) => {
    const { jobId } = await upkeep.backup({ file, services, workspace })
    return finish(infra, jobId, terminal, { file })
  })
}

export function infraRestore(
  terminal: Terminal,
  options: CommonOptions & { yes?: boolean; only: string[]; workspaceTo?: string },
  given: string,
): Promise<number> {
  const file = terminal.resolvePath(given)
  const parts = options.only.length > 0 ? options.only.map(toPart) : undefined
  const chosen = options.workspaceTo
  const workspaceFolder = chosen === undefined ? undefined : terminal.resolvePath(chosen)
  return withPlatform(terminal, options, async ({ infra, upkeep }) => {
    const about = await upkeep.inspect({ file })
    if (!options.yes) await confirm(terminal, planText(about, parts, workspaceFolder))
    const { jobId } = await upkeep.restore({ file, parts, workspaceFolder })
    return finish(infra, jobId, terminal, { file })
  })
}

type Summary = Awaited<ReturnType<Client['upkeep']['inspect']>>

function planText(about: Summary, parts: JobPart[] | undefined, folder: string | undefined): string {
  const isWanted = (part: JobPart) => parts?.includes(part) ?? true
  const lines = about.services
    .filter(({ name }) => isWanted(name))
    .flatMap(({ name, version, notes }) => [
      `  ${name}: ${safe(version)}${about.replaces.includes(name) ? '; what is there is kept aside' : ''}`,
      ...notes.map((note) => `    ${safe(note)}`),
    ])
  const { workspace } = about
  if (workspace && isWanted('workspace'))
    lines.push(
      `  workspace "${safe(workspace.name)}" into "${folder ?? about.workspaceFolder}"`,
      ...workspace.notes.map((note) => `    ${safe(note)}`),
    )
  return [`Made on ${time(about.createdAt)} UTC by Sporeprint ${safe(about.appVersion)}:`, ...lines].join(
    '\n',
  )
}

async function confirm(terminal: Terminal, plan: string): Promise<void> {
  if (terminal.json || !process.stdin.isTTY)
    throw invalidInput('Nobody can be asked here whether to restore. Add --yes to do it.')
  terminal.note(plan)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question('Restore this? [y/N] ')
    if (!/^y(es)?$/i.test(answer.trim())) throw cancelled('Nothing was changed.')
  } finally {
    lines.close()
  }
}

export function infraMaintain(
  terminal: Terminal,
  options: CommonOptions & { dryRun?: boolean },
  ...names: string[]
): Promise<number> {
  const services = toServices(names)
  return withUpkeep(terminal, options, async ({ infra, upkeep }) => {
    if (options.dryRun) {
      const items = await upkeep.maintenance({ services })
      const lines = items.flatMap(({ part, text, freesBytes, paths = [], isNotice }) => [
        `${isNotice ? 'i' : '•'} ${part}: ${safe(text)}${freesBytes === undefined ? '' : ` (frees ${freesBytes.toLocaleString('en-US')} bytes)`}`,
        ...paths.map((path) => `    ${safe(path)}`),
      ])
      terminal.print(items, lines.join('\n'))
      return 0
    }
    const { jobId } = await upkeep.maintain({ services })
    return finish(infra, jobId, terminal)
  })
}

export function exportImages(
  terminal: Terminal,
  options: CommonOptions,
  given: string,
  ...names: string[]
): Promise<number> {
  const services = toServices(names)
  const file = terminal.resolvePath(given)
  return withPlatform(terminal, options, async ({ infra, upkeep }) => {
    const { jobId } = await upkeep.exportImages({ file, services })
    return finish(infra, jobId, terminal, { file })
  })
}

export function importImages(terminal: Terminal, options: CommonOptions, given: string): Promise<number> {
  const file = terminal.resolvePath(given)
  return withPlatform(terminal, options, async ({ infra, upkeep }) => {
    const { jobId } = await upkeep.importImages({ file })
    return finish(infra, jobId, terminal, { file })
  })
}

async function finish(
  infra: InfraClient,
  jobId: string,
  terminal: Terminal,
  about: Record<string, unknown> = {},
): Promise<number> {
  const { job, error } = await followJob(infra, jobId, terminal)
  const results = job?.steps.flatMap((step) => step.results ?? []) ?? []
  terminal.print({ ...(error ? { error } : {}), ...about, job }, results.map(safe).join('\n'))
  return job?.state === 'succeeded' ? 0 : 1
}

function toPart(name: string): JobPart {
  const parsed = jobPart.exclude(['archive']).safeParse(name)
  if (parsed.success) return parsed.data
  const known = jobPart.exclude(['archive']).options
  throw invalidInput(
    `There is no part "${name}".${didYouMean(name, known) || ` There are ${known.join(', ')}.`}`,
    { part: name },
  )
}
