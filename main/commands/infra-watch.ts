import type { InfraLogLine, InfraServiceName, InfraStats } from '../contract/infra.ts'
import { serviceName } from '../contract/infra.ts'
import { invalidInput, isAppError } from '../lib/errors.ts'
import { toAppError } from './client-error.ts'
import { toServices, withInfra, type InfraClient } from './infra-client.ts'
import type { CommonOptions, Terminal } from './terminal.ts'
import { safe, table } from './text.ts'

interface LogOptions extends CommonOptions {
  follow?: boolean
  since?: string
  tail: number
}

type ServiceLine = InfraLogLine & { service: InfraServiceName }

const printJsonLine = (value: unknown) => void process.stdout.write(`${JSON.stringify(value)}\n`)

/** With `--follow --json` each line is a document of its own. */
export function infraLogs(terminal: Terminal, options: LogOptions, ...names: string[]): Promise<void> {
  const { follow = false, tail } = options
  const since = options.since === undefined ? undefined : toTime(options.since)
  const services = toServices(names)
  return withInfra(terminal, options, async (infra) => {
    const lines: ServiceLine[] = []
    const { signal, end } = untilInterrupt()
    const show = (line: ServiceLine) =>
      terminal.json ? printJsonLine(line) : process.stdout.write(`${lineText(line)}\n`)
    try {
      await eachService(infra, services, async (service) => {
        for await (const batch of await infra.logs({ service, follow, since, tail }, { signal })) {
          for (const line of batch) {
            if (follow) show({ service, ...line })
            else lines.push({ service, ...line })
          }
        }
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      end()
    }
    if (follow) return
    const ordered = lines.toSorted((one, other) => one.at - other.at)
    terminal.print(ordered, ordered.map(lineText).join('\n'))
  })
}

const lineText = ({ at, service, text }: ServiceLine) =>
  `${new Date(at).toISOString().slice(0, 23)} ${service.padEnd(8)} ${safe(text)}`

export function infraStats(
  terminal: Terminal,
  options: CommonOptions & { follow?: boolean },
  ...names: string[]
): Promise<void> {
  const services = toServices(names)
  return withInfra(terminal, options, async (infra) => {
    const latest = new Map<InfraServiceName, InfraStats>()
    const { signal, end } = untilInterrupt()
    try {
      await eachService(infra, services, async (service) => {
        for await (const stats of await infra.stats({ service }, { signal })) {
          latest.set(service, stats)
          if (!options.follow) return
          if (terminal.json) printJsonLine({ service, ...stats })
          else process.stdout.write(`${service.padEnd(8)} ${statsCells(stats).join('  ')}\n`)
        }
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      end()
    }
    if (options.follow) return
    const rows = [...latest].map(([service, stats]) => [service, ...statsCells(stats)])
    terminal.print(
      [...latest].map(([service, stats]) => ({ service, ...stats })),
      table(['SERVICE', 'CPU', 'MEMORY', 'NETWORK IN / OUT', 'DISK READ / WRITTEN'], rows),
    )
  })
}

/** Without names, those that have a container; a named one that has none is an error. */
async function eachService(
  infra: InfraClient,
  services: InfraServiceName[] | undefined,
  work: (service: InfraServiceName) => Promise<void>,
): Promise<void> {
  const one = async (service: InfraServiceName) => {
    try {
      await work(service)
    } catch (error) {
      if (services !== undefined || !isAppError(toAppError(error), 'NOT_FOUND')) throw error
    }
  }
  await Promise.all((services ?? serviceName.options).map(one))
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
const statsCells = (stats: InfraStats) => [
  `${stats.cpuPercent.toFixed(1)} %`,
  `${megabytes(stats.memoryBytes)} of ${megabytes(stats.memoryLimitBytes)}`,
  `${megabytes(stats.receivedBytes)} / ${megabytes(stats.sentBytes)}`,
  `${megabytes(stats.readBytes)} / ${megabytes(stats.writtenBytes)}`,
]

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function toTime(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return Date.now() - Number(amount) * units[unit!]!
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  throw invalidInput(`"--since ${text}" should be a time, such as 10m, 2h or 2026-11-24T20:00.`, {
    value: text,
  })
}

function untilInterrupt() {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  return {
    signal: stop.signal,
    end: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
