import type { HealthSpan, InfraServiceName, InfraStatus } from '../contract/infra.ts'

/** Longer than this without a look, and nobody knows what was in between. */
const longestGapMs = 15_000
const kept = 100

/** How the services stood over time, as far as somebody looked. */
export function createStateHistory() {
  const spans = new Map<InfraServiceName, HealthSpan[]>()
  return {
    note({ checkedAt: at, services }: InfraStatus): void {
      for (const { name, state, detail } of services) {
        const list = spans.get(name) ?? []
        const last = list.at(-1)
        const isSeen = last !== undefined && at - last.to <= longestGapMs
        // What was true until a moment ago was true until now, as far as anybody saw.
        if (isSeen) last.to = at
        if (!isSeen || last.state !== state) list.push({ state, from: at, to: at, detail })
        // The detail of a start changes all the time, and its last one says most.
        else if (detail !== undefined) last.detail = detail
        spans.set(name, list.slice(-kept))
      }
    },
    /** The oldest first. */
    of: (service: InfraServiceName): HealthSpan[] => structuredClone(spans.get(service) ?? []),
  }
}
