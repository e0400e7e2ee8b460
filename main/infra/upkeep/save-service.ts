import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Unpack } from 'tar'
import type { InfraServiceName } from '../../contract/infra.ts'
import { unavailable } from '../../lib/errors.ts'
import { volumesOf } from '../compose-objects.ts'
import { containerSpec } from '../container-spec.ts'
import type { Engine } from '../engine.ts'
import { ensureImage } from '../ensure-image.ts'
import type { JobWork } from '../jobs.ts'
import { toReadable } from '../json-lines.ts'
import { bytesText } from '../quantities.ts'
import { outputOf, textOf } from './container-output.ts'
import { withHelper } from './helper-container.ts'
import { whileRunning } from './running-service.ts'
import { dumps, mariadbTables } from './service-scripts.ts'

export interface SavedService {
  name: InfraServiceName
  image: string
  version: string
  notes: string[]
}

/** Where the files of MLflow's volume lie in a backup. */
export const artifactsFolder = 'mlflow-artifacts'

/** Writes what a service keeps into files below `folder`, by the service's own tools. One that is stopped runs for it. */
export async function saveService(
  engine: Engine,
  service: InfraServiceName,
  folder: string,
  job: JobWork,
): Promise<SavedService> {
  const { Image: image } = containerSpec(engine.file, service, engine.variables)
  if (service === 'mlflow')
    return { name: service, image, ...(await saveArtifacts(engine, folder, image, job)) }
  const { docker } = engine
  const { fileName, save, version } = dumps[service]
  return whileRunning(engine, service, job, async (id) => {
    const report = job.report(service)
    report('saving', 'saving')
    const saved = {
      name: service,
      image,
      version: await textOf(docker, id, version, job.signal),
      notes: service === 'mariadb' ? await mariadbNotes(engine, id, job.signal) : [],
    }
    let bytes = 0
    const counted = async function* counted(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        report('saving', `${bytesText(bytes)} saved`)
        yield chunk
      }
    }
    try {
      const target = createWriteStream(join(folder, fileName), { flags: 'wx', mode: 0o600 })
      await pipeline(counted(outputOf(docker, id, save, job.signal)), target, { signal: job.signal })
    } catch (error) {
      if (job.signal.aborted || !(error instanceof Error) || 'errno' in error) throw error
      const { title } = engine.file.services[service]['x-sporeprint']
      throw unavailable(
        `${title} could not be saved: ${error.message} Look at "sporeprint infra logs ${service}".`,
        { service },
        error,
      )
    }
    return saved
  })
}

async function mariadbNotes({ docker }: Engine, id: string, signal: AbortSignal): Promise<string[]> {
  const engines = await textOf(docker, id, mariadbTables("DISTINCT IFNULL(engine, '')"), signal)
  const notes = ["Accounts and passwords are not part of it: a restored server has this computer's own."]
  if (/columnstore/i.test(engines))
    notes.push(
      'It has ColumnStore tables, which come back as rows that are inserted: slower than the volume was, and only on a server with ColumnStore.',
    )
  return notes
}

async function saveArtifacts(engine: Engine, folder: string, image: string, job: JobWork) {
  const { docker, file, variables } = engine
  const report = job.report('mlflow')
  await ensureImage({ docker, file, service: 'mlflow', image, variables, signal: job.signal, report })
  report('saving', 'saving its artifacts')
  const [volume] = volumesOf(file, 'mlflow')
  const target = join(folder, artifactsFolder)
  await mkdir(target)
  let links = 0
  await withHelper(docker, { image, binds: [`${volume}:/volume:ro`] }, async (container) => {
    const stream = toReadable(await container.getArchive({ path: '/volume/.', abortSignal: job.signal }))
    const unpack = new Unpack({
      cwd: target,
      preserveOwner: false,
      strict: true,
      filter: (_path, entry) => {
        if (!('type' in entry)) return false
        if (entry.type === 'SymbolicLink' || entry.type === 'Link') links++
        return entry.type === 'File' || entry.type === 'Directory'
      },
    })
    let bytes = 0
    stream.on('data', (chunk: Buffer) => report('saving', `${bytesText((bytes += chunk.length))} saved`))
    await pipeline(stream, unpack, { signal: job.signal })
  })
  return {
    version: `MLflow of ${image}`,
    notes: [
      'Its runs and models are in PostgreSQL.',
      ...(links > 0 ? [`${links} links among its artifacts were left out.`] : []),
    ],
  }
}
