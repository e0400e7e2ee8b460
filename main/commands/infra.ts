import type { Finding } from '../contract/finding.ts'
import type { InfraServiceName } from '../contract/infra.ts'
import { invalidInput, isAppError } from '../lib/errors.ts'
import { openInfra } from '../infra/open-infra.ts'
import { unpackedPath } from '../lib/application.ts'
import { followJob } from './follow-job.ts'
import { toService, toServices, withInfra, withUpkeep, type InfraClient } from './infra-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { safe, table } from './text.ts'

type Begin = (infra: InfraClient, services: InfraServiceName[] | undefined) => Promise<{ jobId: string }>

export const infraUp = (
  terminal: Terminal,
  options: CommonOptions & { port: string[] },
  ...names: string[]
): Promise<number> => {
  const ports = Object.fromEntries(options.port.map(toPort))
  return follow(terminal, options, names, (infra, services) => infra.start({ services, ports }))
}

export const infraStop = (terminal: Terminal, options: CommonOptions, ...names: string[]) =>
  follow(terminal, options, names, (infra, services) => infra.stop({ services }))

export const infraDown = (terminal: Terminal, options: CommonOptions, ...names: string[]) =>
  follow(terminal, options, names, (infra, services) => infra.remove({ services }))

export const infraRestart = (terminal: Terminal, options: CommonOptions, ...names: string[]) =>
  follow(terminal, options, names, (infra, services) => infra.restart({ services }))

export const infraRemove = (
  terminal: Terminal,
  options: CommonOptions & { data?: boolean },
  ...names: string[]
) => follow(terminal, options, names, (infra, services) => infra.remove({ services, data: options.data }))

function follow(terminal: Terminal, options: CommonOptions, names: string[], begin: Begin): Promise<number> {
  const services = toServices(names)
  return withInfra(terminal, options, async (infra) => {
    const { jobId } = await begin(infra, services)
    const { job, error } = await followJob(infra, jobId, terminal)
    const { services: all } = await infra.status()
    terminal.print(
      {
        ...(error ? { error } : {}),
        job,
        services: all.map(({ name, state, detail }) => ({ name, state, detail })),
      },
      statusTable(all),
    )
    return job?.state === 'succeeded' ? 0 : 1
  })
}

export function infraStatus(terminal: Terminal, options: CommonOptions): Promise<void> {
  return withInfra(terminal, options, async (infra) => {
    const status = await infra.status()
    const { docker, services } = status
    terminal.print(status, [docker.message, docker.advice, statusTable(services)].filter(Boolean).join('\n'))
  })
}

type Services = Awaited<ReturnType<InfraClient['status']>>['services']

function statusTable(services: Services): string {
  const rows = services.map(({ title, state, ports, image, detail, embeddedDefault }) => [
    title,
    state,
    ports.map((port) => port.split(':').slice(0, -1).join(':')).join(' '),
    image,
    state === 'absent' || state === 'unknown' ? `without it: ${embeddedDefault}` : safe(detail ?? ''),
  ])
  return table(['SERVICE', 'STATE', 'ADDRESS', 'IMAGE', ''], rows)
}

export function infraEnv(terminal: Terminal, options: CommonOptions): Promise<void> {
  return withInfra(terminal, options, async (infra) => {
    const written = await infra.writeEnv()
    terminal.print(
      written,
      `Wrote ${written.variables.length} variables to "${written.file}", which only you can read and git ignores.`,
    )
  })
}

const signs = { ok: '✓', warn: '!', error: '✗' }

/** The exit code is 1 when something is broken. */
export async function infraDoctor(terminal: Terminal, options: CommonOptions): Promise<number> {
  const findings = await examineAll(terminal, options)
  const lines = findings.flatMap(({ level, title, message, fix, command }) => [
    `${signs[level]} ${title}: ${safe(message)}`,
    ...(fix === '' ? [] : [`    ${fix}`]),
    ...(command === undefined ? [] : [`    $ ${command}`]),
  ])
  terminal.print(findings, lines.join('\n'))
  return findings.some(({ level }) => level === 'error') ? 1 : 0
}

/** In a workspace also what is wrong with it, or that it cannot be opened. */
async function examineAll(terminal: Terminal, options: CommonOptions): Promise<Finding[]> {
  try {
    return await withUpkeep(terminal, options, ({ infra }) => infra.doctor())
  } catch (error) {
    if (!isAppError(error) || error.code === 'INTERNAL') throw error
    // Its settings may be what is broken, so they are left alone.
    const outside = openInfra({ composeFile: unpackedPath('compose', 'compose.yaml') })
    const found = await outside.doctor()
    await outside.close()
    return [...found, workspaceClosed(error.message)]
  }
}

const workspaceClosed = (message: string): Finding => ({
  level: 'error',
  code: 'workspace-closed',
  title: 'The workspace cannot be opened',
  message,
  fix: 'Mend what it says. The files are the truth: .sporeprint/state.db may be deleted, and is rebuilt from them.',
})

function toPort(text: string): [InfraServiceName, number] {
  const [service = '', port = ''] = text.split('=')
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)
    return [toService(service), Number(port)]
  throw invalidInput(`"--port ${text}" should be SERVICE=PORT, such as --port postgres=5433.`, {
    value: text,
  })
}
