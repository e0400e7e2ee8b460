import { createReadStream, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { Header, Pack } from 'tar'
import type { InfraServiceName } from '../../contract/infra.ts'
import { isAppError, unavailable } from '../../lib/errors.ts'
import { ensureVolumes, removeVolumes, volumesOf } from '../compose-objects.ts'
import { composeLabel } from '../compose-names.ts'
import { serviceNames } from '../compose-schema.ts'
import { containerSpec } from '../container-spec.ts'
import { dockerWords, unless } from '../docker-error.ts'
import type { Engine } from '../engine.ts'
import { ensureImage } from '../ensure-image.ts'
import type { JobWork } from '../jobs.ts'
import { bytesText } from '../quantities.ts'
import { needsOf } from '../service-order.ts'
import { stopService } from '../stop-services.ts'
import { textOf } from './container-output.ts'
import { finish, withHelper } from './helper-container.ts'
import { keepVolumes, putVolumesBack } from './kept-volumes.ts'
import { findContainer, isRunning, runService } from './running-service.ts'
import { artifactsFolder, type SavedService } from './save-service.ts'
import { dumps } from './service-scripts.ts'

/**
 * Puts back what `saveService` wrote, into fresh volumes. The volumes that are there are copied first, and come back
 * when it does not succeed. The service runs afterwards if it ran before.
 */
export async function restoreService(
  engine: Engine,
  saved: SavedService,
  folder: string,
  job: JobWork,
): Promise<void> {
  const { docker, file, variables } = engine
  const { name: service } = saved
  const { title } = file.services[service]['x-sporeprint']
  const report = job.report(service)
  const { Image: image } = containerSpec(file, service, variables)
  await ensureImage({ docker, file, service, image, variables, signal: job.signal, report })
  const ranBefore = await isRunning(engine, service)
  const users: InfraServiceName[] = []
  for (const name of serviceNames)
    if (needsOf(file, name).includes(service) && (await isRunning(engine, name))) users.push(name)
  const volumes = volumesOf(file, service)
  for (const user of users) await stopService(engine, user, job)
  await takeDown(engine, service, job)
  report('restoring', 'keeping what is there')
  const kept = await keepVolumes(docker, volumes, image, job.signal)
  try {
    await removeVolumes(docker, volumes)
    await load(engine, saved, image, folder, job)
  } catch (error) {
    report('restoring', 'putting back what was there')
    await takeDown(engine, service, job)
    await putVolumesBack(docker, volumes, kept, (volume) => labelsOf(engine, volume), image)
    if (job.signal.aborted || (isAppError(error) && error.code === 'CONFLICT')) throw error
    throw unavailable(
      `${title} could not take the backup: ${dockerWords(error).replace(/\.?$/, '.')} It was made by ${saved.version} (image "${saved.image}"), and here is "${image}"; name that image with the setting "infra.images.${service}" if that is why. What was there is back.`,
      { service },
      error,
    )
  }
  for (const { name, keptAs } of kept)
    job.tell(service, `What was in ${name} is kept in the volume "${keptAs}".`)
  if (ranBefore) for (const name of [service, ...users]) await runService(engine, name, job)
  else await stopService(engine, service, job)
}

async function load(
  engine: Engine,
  { name: service }: SavedService,
  image: string,
  folder: string,
  job: JobWork,
): Promise<void> {
  const { docker, file } = engine
  const report = job.report(service)
  if (service === 'mlflow') {
    await ensureVolumes(docker, file, service)
    return loadArtifacts(engine, image, join(folder, artifactsFolder), job)
  }
  const { fileName, restore } = dumps[service]
  const dump = join(folder, fileName)
  if (service === 'redis') {
    await ensureVolumes(docker, file, service)
    const binds = [`${volumesOf(file, service)[0]}:/data`]
    return withHelper(docker, { image, binds, script: restore(fileName) }, async (container) => {
      await putFile(container, dump, '/data', fileName, job, report)
      await finish(docker, container, job.signal)
    })
  }
  const id = await runService(engine, service, job)
  const container = docker.getContainer(id)
  await putFile(container, dump, '/tmp', fileName, job, report)
  report('restoring', 'loading')
  await textOf(docker, id, restore(`/tmp/${fileName}`), job.signal)
  await textOf(docker, id, `rm /tmp/${fileName}`, job.signal)
  return undefined
}

async function loadArtifacts({ docker, file }: Engine, image: string, folder: string, job: JobWork) {
  const place = file.services.mlflow.volumes[0]!.split(':')[1]!
  const script = `chown -R "$(stat -c %u:%g ${place})" ${place}`
  await withHelper(
    docker,
    { image, binds: [`${volumesOf(file, 'mlflow')[0]}:${place}`], script },
    async (container) => {
      const isThere = await stat(folder).then(
        () => true,
        () => false,
      )
      job.report('mlflow')('restoring', 'copying its artifacts')
      if (isThere) {
        const pack = new Pack({ cwd: folder, portable: true })
        for (const name of await readdir(folder)) pack.add(name)
        pack.end()
        await container.putArchive(Readable.from(pack), { path: place, abortSignal: job.signal })
      }
      await finish(docker, container, job.signal)
    },
  )
}

/** Streams one file into a container. */
async function putFile(
  container: Docker.Container,
  source: string,
  path: string,
  name: string,
  job: JobWork,
  report: ReturnType<JobWork['report']>,
): Promise<void> {
  const { size } = statSync(source)
  const header = new Header({ path: name, type: 'File', mode: 0o644, size })
  header.encode()
  async function* archive() {
    yield header.block!
    let done = 0
    for await (const chunk of createReadStream(source)) {
      yield chunk
      done += chunk.length
      report('restoring', `${bytesText(done)} of ${bytesText(size)}`, { done, total: size, unit: 'bytes' })
    }
    yield Buffer.alloc((-size & 511) + 1024)
  }
  await container.putArchive(Readable.from(archive()), { path, abortSignal: job.signal })
}

async function takeDown(engine: Engine, service: InfraServiceName, job: JobWork): Promise<void> {
  await stopService(engine, service, job)
  const container = await findContainer(engine, service)
  if (container) await unless([404, 409], engine.docker.getContainer(container.id).remove({ force: true }))
}

function labelsOf({ file }: Engine, volume: string): Record<string, string> {
  return {
    [`${composeLabel}.project`]: file.name,
    [`${composeLabel}.volume`]: volume.slice(file.name.length + 1),
  }
}
