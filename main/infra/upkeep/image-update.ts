import { z } from 'zod'
import type { InfraServiceName } from '../../contract/infra.ts'
import { containerSpec } from '../container-spec.ts'
import { dockerWords, statusCodeOf } from '../docker-error.ts'
import type { Engine } from '../engine.ts'
import { isBuilt } from '../ensure-image.ts'

const inspected = z.object({ RepoDigests: z.array(z.string()).nullish() })
const distribution = z.object({ Descriptor: z.object({ digest: z.string() }) })
const patienceMs = 6000

/** Whether the registry has another image under the name than this computer, as a sentence. */
export async function imageUpdate(engine: Engine, service: InfraServiceName): Promise<string | undefined> {
  const { docker, file, variables } = engine
  const { Image: name } = containerSpec(file, service, variables)
  const image = docker.getImage(name)
  let digests: string[]
  try {
    digests = (inspected.parse(await image.inspect()).RepoDigests ?? []).map((one) => one.split('@')[1] ?? '')
  } catch (error) {
    if (statusCodeOf(error) === 404) return undefined
    throw error
  }
  if (isBuilt(file, service, variables)) return `Its image "${name}" was built here.`
  try {
    const answer: unknown = await image.distribution({ abortSignal: AbortSignal.timeout(patienceMs) })
    const { digest } = distribution.parse(answer).Descriptor
    if (digests.includes(digest)) return `Its image "${name}" is the registry's newest.`
    return `The registry has a newer image "${name}": "docker pull ${name}", then "sporeprint infra restart ${service}".`
  } catch (error) {
    const words = error instanceof Error && error.name === 'AbortError' ? 'no answer' : dockerWords(error)
    return `Whether "${name}" is the newest is not known: the registry was not reachable (${words.replace(/\.$/, '')}).`
  }
}
