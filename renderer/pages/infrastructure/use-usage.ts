import type { InfraStats } from '../../../main/contract/infra.ts'
import { client } from '../../client.ts'
import type { Service } from './service-look.ts'
import { useStream } from './use-stream.ts'

/** About one a second. */
const kept = 180

/** What a service used in the last minutes, while it runs. */
export function useUsage({ name, startedAt }: Service): readonly InfraStats[] {
  return (
    useStream<InfraStats, InfraStats[]>(
      startedAt === undefined ? undefined : `${name} ${startedAt}`,
      (signal) => client.infra.stats({ service: name }, { signal }),
      (before = [], sample) => [...before.slice(1 - kept), sample],
    ) ?? nothing
  )
}

const nothing: InfraStats[] = []

/** Of a figure that only grows, how much a second. */
export function rates(samples: readonly InfraStats[], read: (sample: InfraStats) => number) {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index]!
    const seconds = Math.max(0.001, (sample.at - before.at) / 1000)
    return [sample.at, Math.max(0, read(sample) - read(before)) / seconds] as const
  })
}
