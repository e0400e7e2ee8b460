import { SimpleGrid } from '@mantine/core'
import { useCallback } from 'react'
import type { InfraStats } from '../../../main/contract/infra.ts'
import { Chart } from '../../charts/chart.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatBytes } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import classes from './service-drawer.module.css'
import type { Service } from './service-look.ts'
import { usageChart, type UsageLine } from './usage-chart.ts'
import { rates } from './use-usage.ts'

const percent = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} %`
const perSecond = (value: number) => `${formatBytes(Math.round(value))}/s`

/** CPU, memory, network and disk of the last minutes. */
export function UsageTab({ service, samples }: { service: Service; samples: readonly InfraStats[] }) {
  if (service.startedAt === undefined)
    return <EmptyState title="It does not run">What it uses is measured while it runs.</EmptyState>
  const last = samples.at(-1)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing={14}>
      <Figure
        title="CPU"
        note={last && `${percent(last.cpuPercent)}; 100 % is one core`}
        lines={[{ name: 'CPU', points: samples.map(({ at, cpuPercent }) => [at, cpuPercent]) }]}
        format={percent}
        least={10}
      />
      <Figure
        title="Memory"
        note={last && `${formatBytes(last.memoryBytes)} of ${formatBytes(last.memoryLimitBytes)}`}
        lines={[{ name: 'Memory', points: samples.map(({ at, memoryBytes }) => [at, memoryBytes]) }]}
        format={formatBytes}
        least={2 ** 20}
      />
      <Figure
        title="Network"
        note={
          last && `${formatBytes(last.receivedBytes)} in, ${formatBytes(last.sentBytes)} out since it started`
        }
        lines={[
          { name: 'in', points: rates(samples, ({ receivedBytes }) => receivedBytes) },
          { name: 'out', points: rates(samples, ({ sentBytes }) => sentBytes) },
        ]}
        format={perSecond}
        least={1000}
      />
      <Figure
        title="Disk"
        note={
          last &&
          `${formatBytes(last.readBytes)} read, ${formatBytes(last.writtenBytes)} written since it started`
        }
        lines={[
          { name: 'read', points: rates(samples, ({ readBytes }) => readBytes) },
          { name: 'written', points: rates(samples, ({ writtenBytes }) => writtenBytes) },
        ]}
        format={perSecond}
        least={1000}
      />
    </SimpleGrid>
  )
}

interface FigureProps {
  title: string
  note: string | undefined
  lines: UsageLine[]
  format: (value: number) => string
  /** The axis reaches at least this far. */
  least: number
}

function Figure({ title, note, lines, format, least }: FigureProps) {
  const option = useCallback(
    (tokens: Tokens) => usageChart(lines, { tokens, format, least }),
    [lines, format, least],
  )
  const table = {
    header: ['time', ...lines.map(({ name }) => name)],
    rows: (lines[0]?.points ?? []).map(([at], index) => [
      new Date(at).toISOString(),
      ...lines.map(({ points }) => points[index]?.[1] ?? null),
    ]),
  }
  return (
    <section className={classes.figure}>
      <h3>{title}</h3>
      <p>{note ?? 'measuring…'}</p>
      <Chart title={`${title} in the last minutes`} option={option} table={table} heightPx={150} />
    </section>
  )
}
