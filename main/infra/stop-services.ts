import type { ServiceName } from './compose-schema.ts'
import { listContainers } from './ask-docker.ts'
import { removeNetworksWhenUnused, removeVolumes, throwIfAborted, volumesOf } from './compose-objects.ts'
import { toDockerError, unless } from './docker-error.ts'
import type { Engine } from './engine.ts'
import type { JobWork } from './jobs.ts'
import { toMs } from './quantities.ts'
import { inOrder } from './service-order.ts'

/** Stops services, those that need others first; each gets the time that the file grants it. */
export async function stopServices(
  engine: Engine,
  services: readonly ServiceName[],
  job: JobWork,
): Promise<void> {
  await inOrder(engine.file, services, 'backwards', async (service, before) => {
    await before.catch(() => {})
    await settled(job, service, async () => {
      throwIfAborted(job.signal)
      await stopService(engine, service, job)
    })
  })
}

/** Removes the containers of services, and with `data` their volumes; the network goes with the last container. */
export async function removeServices(
  engine: Engine,
  services: readonly ServiceName[],
  data: boolean,
  job: JobWork,
): Promise<void> {
  const { docker, file } = engine
  await inOrder(file, services, 'backwards', async (service, before) => {
    await before.catch(() => {})
    await settled(job, service, async () => {
      throwIfAborted(job.signal)
      await stopService(engine, service, job)
      job.report(service)('removing', data ? 'removing its container and its data' : 'removing its container')
      for (const { id } of await containersOf(engine, service))
        await unless([404, 409], docker.getContainer(id).remove({ force: true }))
      // All together: with one of ColumnStore's volumes missing, a start would overwrite the others.
      if (data) await removeVolumes(docker, volumesOf(file, service))
    })
  })
  await removeNetworksWhenUnused(docker, file)
}

export async function stopService(engine: Engine, service: ServiceName, job: JobWork): Promise<void> {
  const { docker, file } = engine
  const grace = file.services[service].stop_grace_period
  for (const { id, state } of await containersOf(engine, service)) {
    if (!['running', 'restarting', 'paused'].includes(state)) continue
    job.report(service)('stopping', grace === undefined ? 'stopping' : `stopping; it has ${grace}`)
    // A paused process cannot hear that it should end.
    if (state === 'paused') await unless([409, 404], docker.getContainer(id).unpause())
    await unless(
      [304, 404],
      docker.getContainer(id).stop({ t: grace === undefined ? undefined : Math.round(toMs(grace) / 1000) }),
    )
  }
}

const containersOf = async ({ docker, file }: Engine, service: ServiceName) =>
  (await listContainers(docker, file.name)).filter((one) => one.service === service)

async function settled(job: JobWork, service: ServiceName, work: () => Promise<void>): Promise<void> {
  try {
    await work()
    job.settle(service)
  } catch (error) {
    job.settle(service, toDockerError(error, `Stopping ${service}`))
  }
}
