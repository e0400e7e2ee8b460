import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip, constants } from 'node:zlib'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { InfraServiceName } from '../../contract/infra.ts'
import { fileError } from '../../lib/atomic-file.ts'
import { cancelled, invalidInput, notFound } from '../../lib/errors.ts'
import { serviceNames } from '../compose-schema.ts'
import { containerSpec } from '../container-spec.ts'
import { dockerWords } from '../docker-error.ts'
import type { Engine } from '../engine.ts'
import { hasImage } from '../ensure-image.ts'
import type { JobWork } from '../jobs.ts'
import { jsonLines, toReadable } from '../json-lines.ts'
import { bytesText } from '../quantities.ts'

const sized = z.object({ Size: z.number() })
const said = z.object({ stream: z.string().optional(), error: z.string().optional() })

const imageOf = ({ file, variables }: Engine, service: InfraServiceName) =>
  containerSpec(file, service, variables).Image

/** The types of dockerode leave this call out. */
function saveImages(docker: Docker, names: string[], abortSignal: AbortSignal): Promise<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const known = docker as Docker & { getImages(options: object): Promise<unknown> }
  return known.getImages({ names, abortSignal })
}

/** Writes the images of services, by the names they go by here, to a file as `docker save` does. */
export async function exportImages(
  engine: Engine,
  services: readonly InfraServiceName[],
  file: string,
  job: JobWork,
): Promise<void> {
  const { docker } = engine
  const images: string[] = []
  let total = 0
  for (const service of services) {
    const image = imageOf(engine, service)
    if (!(await hasImage(docker, image)))
      throw notFound(
        `The image "${image}" of ${service} is not here to be exported. Start ${service} once where there is a network, or leave it out by naming the others.`,
        { service, image },
      )
    images.push(image)
    total += sized.parse(await docker.getImage(image).inspect()).Size
  }
  const temporary = join(dirname(file), `.tmp-${basename(file)}-${randomUUID()}`)
  const report = job.report('archive')
  report('saving', `writing ${images.length} images`)
  try {
    const stream = toReadable(await saveImages(docker, images, job.signal))
    let done = 0
    stream.on('data', (chunk: Buffer) => {
      done += chunk.length
      const note = `${bytesText(done)} of about ${bytesText(total)}`
      report('saving', note, { done: Math.min(done, total), total, unit: 'bytes' })
    })
    const target = createWriteStream(temporary, { flags: 'wx' })
    if (file.endsWith('.gz'))
      await pipeline(stream, createGzip({ level: constants.Z_BEST_SPEED }), target, { signal: job.signal })
    else await pipeline(stream, target, { signal: job.signal })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    if (job.signal.aborted) throw cancelled()
    throw fileError(error, file)
  }
  job.tell('archive', `Wrote ${images.join(', ')} to "${file}" (${bytesText((await stat(file)).size)}).`)
}

/** Gives Docker the images of a file, and says which services they are for. */
export async function importImages(engine: Engine, file: string, job: JobWork): Promise<void> {
  const { docker } = engine
  const { size: total } = await stat(file).catch((error: unknown) => {
    throw notFound(`There is no file "${file}".`, { file }, error)
  })
  const report = job.report('archive')
  const loaded: string[] = []
  let done = 0
  const source = createReadStream(file)
  source.on('data', (chunk) => {
    done += chunk.length
    report('restoring', `${bytesText(done)} of ${bytesText(total)}`, { done, total, unit: 'bytes' })
  })
  try {
    const answer = await docker.loadImage(source, { quiet: true, abortSignal: job.signal })
    for await (const message of jsonLines(answer)) {
      const { stream = '', error } = said.parse(message)
      if (error !== undefined) throw new Error(error)
      const name = /^Loaded image(?: ID)?: (.+)$/m.exec(stream)?.[1]
      if (name !== undefined) loaded.push(name.trim())
    }
  } catch (error) {
    if (job.signal.aborted) throw cancelled()
    throw invalidInput(
      `"${file}" could not be read as images: ${dockerWords(error).replace(/\.$/, '')}. Export it again with "sporeprint infra images export", and copy it whole.`,
      { file },
      error,
    )
  } finally {
    source.destroy()
  }
  if (loaded.length === 0)
    throw invalidInput(
      `"${file}" holds no image that Docker could take. Export it again, and copy it whole.`,
      {
        file,
      },
    )
  job.tell('archive', `Docker has ${loaded.join(', ')} now.`)
  for (const service of serviceNames) {
    const image = imageOf(engine, service)
    if (!(await hasImage(docker, image)))
      job.tell(
        'archive',
        `${service} still lacks its image "${image}". If one of these is meant, name it with the setting "infra.images.${service}".`,
      )
  }
}
