import type { InfraStats } from '../../../main/contract/infra.ts'
import { client } from '../../client.ts'
import { formatBytes } from '../../format.ts'
import type { Service } from './service-look.ts'
import classes from './service-panel.module.css'
import { useStream } from './use-stream.ts'

const kept = 60
const width = 150
const height = 30

/** CPU over the last minute, and the memory of now. */
export function ServiceUsage({ service }: { service: Service }) {
  const { name, startedAt } = service
  const samples = useStream<InfraStats, InfraStats[]>(
    startedAt === undefined ? undefined : `${name} ${startedAt}`,
    (signal) => client.infra.stats({ service: name }, { signal }),
    (before = [], sample) => [...before.slice(1 - kept), sample],
  )
  const last = samples?.at(-1)
  if (!samples || !last) return <div className={classes.usage} />
  const highest = Math.max(10, ...samples.map(({ cpuPercent }) => cpuPercent))
  const points = samples.map(
    ({ cpuPercent }, index) =>
      `${width - ((samples.length - 1 - index) * width) / (kept - 1)},${height - 2 - (cpuPercent / highest) * (height - 4)}`,
  )
  const words = `CPU ${last.cpuPercent.toFixed(1)} % · ${formatBytes(last.memoryBytes)}`
  return (
    <div
      className={classes.usage}
      title={`Of ${formatBytes(last.memoryLimitBytes)}. Network: ${formatBytes(last.receivedBytes)} in, ${formatBytes(last.sentBytes)} out. Disk: ${formatBytes(last.readBytes)} read, ${formatBytes(last.writtenBytes)} written. 100 % is one core.`}
    >
      <span>{words}</span>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
        <polyline points={points.join(' ')} />
      </svg>
    </div>
  )
}
