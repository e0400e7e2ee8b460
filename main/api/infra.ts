import type { Infra } from '../infra/open-infra.ts'
import type { Finding } from '../contract/finding.ts'
import type { InfraServiceName } from '../contract/infra.ts'

interface Services {
  services?: InfraServiceName[]
}

/**
 * `infra.*`: the services that Docker can run, how they stand, and the buttons. The doctor also looks at the workspace
 * where there is one.
 */
export function infraHandlers(infra: Infra, examineWorkspace: () => Promise<Finding[]> = async () => []) {
  return {
    status: () => infra.status(),
    async start({ services, ports }: Services & { ports: Partial<Record<InfraServiceName, number>> }) {
      return jobOf(await infra.start(services, ports))
    },
    stop: async ({ services }: Services) => jobOf(await infra.stop(services)),
    restart: async ({ services }: Services) => jobOf(await infra.restart(services)),
    remove: async ({ services, data }: Services & { data: boolean }) =>
      jobOf(await infra.remove(services, data)),
    watch: ({ jobId }: { jobId: string }, signal?: AbortSignal) => infra.watch(jobId, signal),
    cancel: ({ jobId }: { jobId: string }) => infra.cancel(jobId),
    logs: (
      query: { service: InfraServiceName; follow: boolean; since?: number; tail: number },
      signal?: AbortSignal,
    ) => infra.logs(query.service, { ...query, signal }),
    stats: ({ service }: { service: InfraServiceName }, signal?: AbortSignal) => infra.stats(service, signal),
    history: ({ service }: { service: InfraServiceName }) => infra.history(service),
    console: ({ service }: { service: InfraServiceName }) => ({ command: infra.console(service) }),
    openConsole: ({ service }: { service: InfraServiceName }) => infra.openConsole(service),
    connections: ({ service }: { service: InfraServiceName }) => infra.connections(service),
    data: ({ services }: Services) => infra.data(services),
    doctor: async () => (await Promise.all([infra.doctor(), examineWorkspace()])).flat(),
    startDocker: () => infra.startDocker(),
    writeEnv: () => infra.writeEnv(),
  }
}

const jobOf = ({ jobId }: { jobId: string }) => ({ jobId })
