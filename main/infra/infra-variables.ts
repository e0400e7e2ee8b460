import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { serviceName, type InfraServiceName } from '../contract/infra.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { openSecrets } from '../lib/secrets.ts'
import { openUserFile } from '../lib/user-file.ts'
import { userFolder as defaultUserFolder } from '../lib/user-folder.ts'
import { composeVariables, secretsOf, type ComposeFile } from './compose-file.ts'
import { requiredIn, type Variables } from './interpolate.ts'

export type ImageOverrides = Partial<Record<InfraServiceName, string>>
export type Ports = Partial<Record<InfraServiceName, number>>

export interface InfraVariables {
  /** What is known now; secrets that nobody has needed yet are not among it. */
  read(): Variables
  /** The same with every secret of these services, generated and kept where there was none. */
  complete(services: readonly InfraServiceName[]): Variables
  /** The names of a service's secrets. */
  required(service: InfraServiceName): string[]
  /** Those that `complete` would generate. */
  missing(service: InfraServiceName): string[]
  /** Remembers ports other than the file's, also in an `.env` that names them. */
  choosePorts(ports: Ports): void
  /** Writes `.env` beside the Compose file; only its owner can read it. */
  writeEnv(): { file: string; variables: string[] }
}

export interface VariablesOptions {
  file: ComposeFile
  environment: Variables
  images?: ImageOverrides
  userFolder?: string
}

const choices = z.object({ ports: z.partialRecord(serviceName, z.number().int().min(1).max(65_535)) })
const variable = (service: string, what: string) => `${service.toUpperCase()}_${what}`
const secretName = (name: string) => `infra.${name}`

/**
 * The values of the Compose file's variables. The environment wins over `.env`, as with Docker Compose; then come the
 * ports a person chose and the secret store. Images named in the settings win over all.
 */
export function openVariables(options: VariablesOptions): InfraVariables {
  const { file, environment, images = {}, userFolder = defaultUserFolder() } = options
  const secrets = openSecrets(userFolder)
  const chosen = openUserFile(join(userFolder, 'infrastructure.json'), choices, { ports: {} })
  const envFile = join(dirname(file.path), '.env')
  const requiredBy = (service: InfraServiceName) => [
    ...new Set([
      ...requiredIn(JSON.stringify(file.services[service])),
      ...secretsOf(file, service).map(({ variable: name }) => name),
    ]),
  ]

  const read = (): Variables => {
    const ports = Object.entries(chosen.read().ports).map(([name, port]) => [
      variable(name, 'PORT'),
      String(port),
    ])
    const overrides = Object.entries(images).map(([name, image]) => [variable(name, 'IMAGE'), image])
    return {
      ...Object.fromEntries(ports),
      ...composeVariables(file.path, environment),
      ...Object.fromEntries(overrides),
    }
  }
  const valueOf = (name: string, known: Variables) => known[name] || secrets.get(secretName(name))
  const missing = (service: InfraServiceName) => {
    const known = read()
    return requiredBy(service).filter((name) => valueOf(name, known) === undefined)
  }
  const complete = (services: readonly InfraServiceName[]) => {
    const known = read()
    for (const name of new Set(services.flatMap(requiredBy))) known[name] = valueOf(name, known) ?? make(name)
    return known
  }
  const make = (name: string) => {
    // Letters and digits, which mean themselves in a shell, an address and a configuration file.
    const value = randomBytes(24).toString('hex')
    secrets.set(secretName(name), value)
    return value
  }

  return {
    read,
    required: requiredBy,
    complete,
    missing,
    choosePorts(ports) {
      if (Object.keys(ports).length === 0) return
      chosen.write({ ports: { ...chosen.read().ports, ...ports } })
      if (!existsSync(envFile)) return
      let text = readFileSync(envFile, 'utf8')
      for (const [name, port] of Object.entries(ports)) {
        const key = variable(name, 'PORT')
        text = text.replaceAll(new RegExp(`^${key}=.*$`, 'gm'), `${key}=${port}`)
      }
      writeFileAtomic(envFile, text, 0o600)
    },
    writeEnv() {
      const known = complete(serviceName.options)
      const names = [
        ...new Set([
          ...serviceName.options.flatMap(requiredBy),
          ...serviceName.options.flatMap((name) => [variable(name, 'PORT'), variable(name, 'IMAGE')]),
        ]),
      ].filter((name) => known[name] !== undefined)
      const lines = names.map((name) => `${name}=${known[name]!}`)
      const head = '# Written by "sporeprint infra env". Git ignores it; keep it to yourself.'
      writeFileAtomic(envFile, `${[head, ...lines].join('\n')}\n`, 0o600)
      return { file: envFile, variables: names }
    },
  }
}
