import type Docker from 'dockerode'
import { z } from 'zod'
import type { InfraStats } from '../contract/infra.ts'
import { jsonLines, toReadable } from './json-lines.ts'

const cpu = z.object({
  cpu_usage: z.object({ total_usage: z.number(), percpu_usage: z.array(z.number()).nullish() }).optional(),
  system_cpu_usage: z.number().optional(),
  online_cpus: z.number().optional(),
})
const message = z.object({
  read: z.string(),
  cpu_stats: cpu,
  precpu_stats: cpu,
  memory_stats: z.object({
    usage: z.number().optional(),
    limit: z.number().optional(),
    stats: z.record(z.string(), z.number()).optional(),
  }),
  networks: z.record(z.string(), z.object({ rx_bytes: z.number(), tx_bytes: z.number() })).nullish(),
  blkio_stats: z
    .object({
      io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: z.number() })).nullish(),
    })
    .optional(),
})

/** What a container uses, about once a second until it ends. */
export async function* readStats(
  docker: Docker,
  containerId: string,
  signal?: AbortSignal,
): AsyncGenerator<InfraStats, void, void> {
  // The types leave the signal out.
  const options: { stream: true } = Object.assign({ stream: true as const }, { abortSignal: signal })
  const stream = toReadable(await docker.getContainer(containerId).stats(options))
  try {
    for await (const raw of jsonLines(stream)) {
      const stats = toStats(raw)
      if (stats) yield stats
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    stream.destroy()
  }
}

/** By the same arithmetic as `docker stats`; undefined for the first answer, which has nothing to compare with. */
export function toStats(raw: unknown): InfraStats | undefined {
  const {
    read,
    cpu_stats: now,
    precpu_stats: before,
    memory_stats: memory,
    networks,
    blkio_stats: blocks,
  } = message.parse(raw)
  const at = Date.parse(read)
  const systemDelta = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  // A container that has ended is answered with zeroes of the year 1.
  if (!now.cpu_usage || before.system_cpu_usage === undefined || systemDelta <= 0 || !(at > 0))
    return undefined
  const cores = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1
  const used = now.cpu_usage.total_usage - (before.cpu_usage?.total_usage ?? 0)
  // The page cache can be taken back at any time: cgroup v1 and v2 name it differently.
  const cache = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0
  const sum = (field: 'rx_bytes' | 'tx_bytes') =>
    Object.values(networks ?? {}).reduce((total, one) => total + one[field], 0)
  const moved = (op: string) =>
    (blocks?.io_service_bytes_recursive ?? [])
      .filter((one) => one.op.toLowerCase() === op)
      .reduce((total, { value }) => total + value, 0)
  return {
    at,
    cpuPercent: (100 * cores * Math.max(0, used)) / systemDelta,
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
    memoryLimitBytes: memory.limit ?? 0,
    receivedBytes: sum('rx_bytes'),
    sentBytes: sum('tx_bytes'),
    readBytes: moved('read'),
    writtenBytes: moved('write'),
  }
}
