import type Docker from 'dockerode'
import type { Finding } from '../../contract/finding.ts'
import type { ServiceName } from '../compose-schema.ts'
import { isPodman } from '../ask-docker.ts'
import { dockerWords } from '../docker-error.ts'
import type { Engine } from '../engine.ts'
import { hasImage, isBuilt } from '../ensure-image.ts'
import { interpolate } from '../interpolate.ts'

const registryPatienceMs = 6000

/** Whether a service's image is here or can be had. */
export async function imageFinding(
  { docker, file, variables }: Engine,
  service: ServiceName,
  image: string,
): Promise<Finding | undefined> {
  const { build, 'x-sporeprint': words } = file.services[service]
  const refusal = await missing(docker, image)
  if (refusal === undefined) return undefined
  const isOwn = isBuilt(file, service, variables)
  const needed = isOwn ? interpolate(String(build?.args?.['BASE_IMAGE'] ?? ''), variables) : image
  const reason = isOwn ? await missing(docker, needed) : refusal
  if (reason === undefined) return undefined
  const isAbsent = /not found|manifest unknown|does not exist|denied|unauthorized|invalid reference/i.test(
    reason,
  )
  return {
    level: 'error',
    code: isAbsent ? 'image-missing' : 'registry-unreachable',
    service,
    title: isAbsent ? `${words.title} has no image` : `${words.title}'s image cannot be fetched`,
    message: `${isOwn ? `It is built from "${needed}", which` : `"${needed}"`} is not here, and its registry does not give it: ${reason}.`,
    fix: isAbsent
      ? `Correct its name, log in with "docker login", or name an image that Docker has.`
      : 'Connect this computer, bring the image in a file (sporeprint infra images import), or name one that Docker has.',
    command: `sporeprint config set infra.images.${service} IMAGE`,
  }
}

/** Why an image is neither here nor to be had. */
async function missing(docker: Docker, image: string): Promise<string | undefined> {
  try {
    if (await hasImage(docker, image)) return undefined
    // Podman cannot ask a registry ahead; what it has shows when the image is fetched.
    if (await isPodman(docker)) return undefined
    await docker.getImage(image).distribution({ abortSignal: AbortSignal.timeout(registryPatienceMs) })
    return undefined
  } catch (error) {
    const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
    return isLate ? `no answer within ${registryPatienceMs / 1000} s` : dockerWords(error).replace(/\.$/, '')
  }
}
