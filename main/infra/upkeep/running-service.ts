import type { JobWork } from '../jobs.ts'
import { containerOf, listContainers } from '../ask-docker.ts'
import { ensureNetworks } from '../compose-objects.ts'
import type { ServiceName } from '../compose-schema.ts'
import { containerSpec } from '../container-spec.ts'
import type { Engine } from '../engine.ts'
import { ensureImage } from '../ensure-image.ts'
import { startService } from '../start-service.ts'
import { stopService } from '../stop-services.ts'

/** Makes sure that a service is healthy; @returns the id of its container. */
export async function runService(engine: Engine, service: ServiceName, job: JobWork): Promise<string> {
  const { docker, file, variables, refusals } = engine
  const refusal = refusals.get(service)
  if (refusal) throw refusal
  const spec = containerSpec(file, service, variables)
  const report = job.report(service)
  await ensureNetworks(docker, file)
  await ensureImage({ docker, file, service, image: spec.Image, variables, signal: job.signal, report })
  await startService(engine, service, spec, job.signal, report)
  return (await findContainer(engine, service))!.id
}

/** Does something with a service that runs, and lets it stop again where it did not run before. */
export async function whileRunning<Result>(
  engine: Engine,
  service: ServiceName,
  job: JobWork,
  work: (containerId: string) => Promise<Result>,
): Promise<Result> {
  const ranBefore = await isRunning(engine, service)
  try {
    return await work(await runService(engine, service, job))
  } finally {
    if (!ranBefore) await stopService(engine, service, job)
  }
}

export const isRunning = async (engine: Engine, service: ServiceName): Promise<boolean> =>
  (await findContainer(engine, service))?.state === 'running'

export const findContainer = async ({ docker, file }: Engine, service: ServiceName) =>
  containerOf(service, await listContainers(docker, file.name))
