import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Machine } from './machine.ts'

const configFile = z.object({ currentContext: z.string().optional() })
const contextFile = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) })

export interface DockerContext {
  name: string
  host: string
  /** A folder with ca.pem, cert.pem and key.pem. */
  certificates?: string
}

/**
 * The context that the docker command would use, when one was chosen; "default" is none.
 *
 * @throws INVALID_INPUT when the chosen context is not there or its file cannot be read.
 */
export function chosenContext({ environment, home }: Machine): DockerContext | undefined {
  const folder = environment['DOCKER_CONFIG'] ?? join(home, '.docker')
  const name = environment['DOCKER_CONTEXT'] || currentContext(join(folder, 'config.json'))
  if (!name || name === 'default') return undefined
  const hash = createHash('sha256').update(name).digest('hex')
  const file = join(folder, 'contexts', 'meta', hash, 'meta.json')
  if (!existsSync(file))
    throw invalidInput(
      `The Docker context "${name}" is chosen and does not exist. Choose another with "docker context use default".`,
      { context: name },
    )
  const { Endpoints: endpoints } = readJson(file, contextFile)
  const certificates = join(folder, 'contexts', 'tls', hash, 'docker')
  return {
    name,
    host: endpoints.docker.Host,
    certificates: existsSync(certificates) ? certificates : undefined,
  }
}

const currentContext = (file: string) =>
  existsSync(file) ? readJson(file, configFile).currentContext : undefined

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw invalidInput(
      `Docker's file "${file}" cannot be read: ${error instanceof Error ? error.message : String(error)}. Mend it, or set DOCKER_HOST.`,
      { file },
      error,
    )
  }
}
