import type { ComposeFile } from './compose-file.ts'
import { serviceNames, type ServiceName } from './compose-schema.ts'

export const needsOf = (file: ComposeFile, service: ServiceName): ServiceName[] =>
  serviceNames.filter((name) => name in file.services[service].depends_on)

/** The services with everything they need, what is needed first. The Compose file has no circles: see compose-file.ts. */
export function withNeeds(file: ComposeFile, services: readonly ServiceName[]): ServiceName[] {
  const ordered = new Set<ServiceName>()
  const visit = (service: ServiceName) => {
    if (ordered.has(service)) return
    for (const need of needsOf(file, service)) visit(need)
    ordered.add(service)
  }
  for (const service of serviceNames) if (services.includes(service)) visit(service)
  return [...ordered]
}

/**
 * Does something to each service as soon as it is done for those before it: what they need, or, `backwards`, what needs
 * them. All others go on when one fails.
 */
export async function inOrder(
  file: ComposeFile,
  services: readonly ServiceName[],
  direction: 'forwards' | 'backwards',
  work: (service: ServiceName, before: Promise<void>) => Promise<void>,
): Promise<void> {
  const begun = new Map<ServiceName, Promise<void>>()
  const forwards = withNeeds(file, services).filter((name) => services.includes(name))
  for (const service of direction === 'forwards' ? forwards : forwards.toReversed()) {
    const before = [...begun].filter(([name]) =>
      direction === 'forwards'
        ? needsOf(file, service).includes(name)
        : needsOf(file, name).includes(service),
    )
    const ready = all(before.map(([, one]) => one))
    // Awaited when the service is ready for it, which may be long after it failed.
    ready.catch(() => {})
    begun.set(service, work(service, ready))
  }
  await Promise.allSettled(begun.values())
}

async function all(work: Promise<void>[]): Promise<void> {
  await Promise.all(work)
}
