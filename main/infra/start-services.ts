import { unavailable } from '../lib/errors.ts'
import { ensureNetworks } from './compose-objects.ts'
import type { ServiceName } from './compose-schema.ts'
import { containerSpec } from './container-spec.ts'
import { toDockerError } from './docker-error.ts'
import type { Engine } from './engine.ts'
import { ensureImage } from './ensure-image.ts'
import type { JobWork } from './jobs.ts'
import { inOrder, needsOf } from './service-order.ts'
import { startService } from './start-service.ts'

/**
 * Starts services and waits until each is well. Images are fetched at once, containers started when what they need is
 * healthy. A service that fails takes those with it that need it, and no others.
 */
export async function startServices(
  engine: Engine,
  services: readonly ServiceName[],
  job: JobWork,
): Promise<void> {
  const { docker, file, variables, refusals } = engine
  await ensureNetworks(docker, file)
  await inOrder(file, services, 'forwards', async (service, before) => {
    const report = job.report(service)
    try {
      const refusal = refusals.get(service)
      if (refusal) throw refusal
      const spec = containerSpec(file, service, variables)
      await ensureImage({
        docker,
        file,
        service,
        image: spec.Image,
        variables,
        signal: job.signal,
        report,
      })
      const needs = needsOf(file, service).map((name) => file.services[name]['x-sporeprint'].title)
      if (needs.length > 0) report('waiting', `waiting for ${needs.join(' and ')}`)
      await before.catch((error: unknown) => {
        if (job.signal.aborted) throw error
        throw unavailable(`It needs ${needs.join(' and ')}, which did not start.`, { service }, error)
      })
      await startService(engine, service, spec, job.signal, report)
      job.settle(service)
    } catch (error) {
      job.settle(service, toDockerError(error, `Starting ${file.services[service]['x-sporeprint'].title}`))
      throw error
    }
  })
}
