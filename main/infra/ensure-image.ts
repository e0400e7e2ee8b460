import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Docker from 'dockerode'
import { z } from 'zod'
import { AppError, cancelled, notFound, unavailable } from '../lib/errors.ts'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import { dockerWords, statusCodeOf } from './docker-error.ts'
import { interpolate, type Variables } from './interpolate.ts'
import { jsonLines } from './json-lines.ts'
import { createPullProgress, pullMessage } from './pull-progress.ts'
import { bytesText } from './quantities.ts'
import { shorten, withoutColours } from './read-logs.ts'
import type { Report } from './report.ts'

export interface ImageRequest {
  docker: Docker
  file: ComposeFile
  service: ServiceName
  image: string
  variables: Variables
  signal: AbortSignal
  report: Report
}

/** An image that a person names is not built from our Dockerfile. */
export const isBuilt = (file: ComposeFile, service: ServiceName, variables: Variables): boolean =>
  file.services[service].build !== undefined && !variables[`${service.toUpperCase()}_IMAGE`]

/** Whether Docker has the image. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect()
    return true
  } catch (error) {
    if (statusCodeOf(error) === 404) return false
    throw error
  }
}

/**
 * Gets an image that Docker does not have: built where the file says how, else pulled.
 *
 * @throws UNAVAILABLE when the registry cannot be reached, NOT_FOUND when it has no such image, INVALID_INPUT when none
 * can have this name.
 */
export async function ensureImage(request: ImageRequest): Promise<void> {
  const { docker, file, service, image, variables } = request
  try {
    if (await hasImage(docker, image)) return
  } catch (error) {
    throw pullError(error, service, image)
  }
  if (isBuilt(file, service, variables)) await build(request)
  else await pull(request)
}

async function pull({ docker, service, image, signal, report }: ImageRequest): Promise<void> {
  report('pulling', `asking for ${image}`)
  const progress = createPullProgress()
  const startedAt = Date.now()
  try {
    // Without a tag Docker would fetch all of them.
    const reference = /[:@][^/]*$/.test(image) ? image : `${image}:latest`
    const stream = await docker.createImage({ fromImage: reference, abortSignal: signal })
    for await (const message of jsonLines(stream)) {
      const said = pullMessage.parse(message)
      if (said.error !== undefined) throw new Error(said.error)
      progress.take(said)
      const { doneBytes, totalBytes, layers, layersDone } = progress.read()
      const speed = (1000 * doneBytes) / Math.max(1, Date.now() - startedAt)
      const note =
        totalBytes === 0
          ? `${image}: ${said.status ?? ''}`
          : `${bytesText(doneBytes)} of ${bytesText(totalBytes)}, ${layersDone} of ${layers} layers, ${bytesText(speed)}/s`
      report(
        'pulling',
        note,
        totalBytes > 0 ? { done: doneBytes, total: totalBytes, unit: 'bytes' } : undefined,
      )
    }
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw pullError(error, service, image)
  }
}

function pullError(error: unknown, service: ServiceName, image: string): AppError {
  const words = dockerWords(error).replace(/\.$/, '')
  const details = { service, image }
  const elsewhere = `name another image with the setting "infra.images.${service}" (${service.toUpperCase()}_IMAGE in the environment)`
  if (/invalid reference format/i.test(words))
    return new AppError(
      'INVALID_INPUT',
      `"${image}" is not the name of an image: ${words}. Correct it, or ${elsewhere}.`,
      details,
      error,
    )
  const isMissing = /not found|manifest unknown|does not exist|access denied|unauthorized/i.test(words)
  if (isMissing)
    return notFound(
      `The registry has no image "${image}", or does not give it to you: ${words}. Log in with "docker login", or ${elsewhere}.`,
      details,
      error,
    )
  return unavailable(
    `The image "${image}" is not here and could not be fetched: ${words}. Connect this computer and try again, or ${elsewhere}.`,
    details,
    error,
  )
}

const buildMessage = z.object({ stream: z.string().optional(), error: z.string().optional() })
const wordsKept = 12

async function build({
  docker,
  file,
  service,
  image,
  variables,
  signal,
  report,
}: ImageRequest): Promise<void> {
  const { context, dockerfile = 'Dockerfile', args = {} } = file.services[service].build!
  const folder = join(dirname(file.path), context)
  // dockerode reads the folder on its own, and its failure there would end the process.
  if (!existsSync(join(folder, dockerfile)))
    throw notFound(
      `There is no "${join(folder, dockerfile)}" to build "${image}" from. Install Sporeprint again, or name an image with the setting "infra.images.${service}".`,
      { service, image },
    )
  report('building', `building ${image}`)
  const last: string[] = []
  try {
    const stream = await docker.buildImage(
      { context: folder, src: ['.'] },
      {
        t: image,
        dockerfile,
        buildargs: Object.fromEntries(
          Object.entries(args).map(([key, value]) => [key, interpolate(String(value), variables)]),
        ),
        abortSignal: signal,
      },
    )
    for await (const message of jsonLines(stream)) {
      const said = buildMessage.parse(message)
      if (said.error !== undefined) throw new Error(said.error)
      const line = said.stream && withoutColours(said.stream).trim()
      if (!line) continue
      last.push(line)
      if (last.length > wordsKept) last.shift()
      const [, step, steps] = /^Step (\d+)\/(\d+)/.exec(line) ?? []
      if (step !== undefined)
        report('building', shorten(line), { done: Number(step) - 1, total: Number(steps), unit: 'steps' })
      else report('building', shorten(line))
    }
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw unavailable(
      `The image "${image}" could not be built: ${dockerWords(error).replace(/\.$/, '')}.${last.length > 0 ? ` It said: ${last.slice(-2).map(shorten).join(' | ')}.` : ''} It begins with the image in MLFLOW_BASE_IMAGE and fetches packages, which needs a network; or name an image that is ready with the setting "infra.images.${service}".`,
      { service, image, lastWords: last },
      error,
    )
  }
}
