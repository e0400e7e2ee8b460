import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import { composeSchema, keysAt, serviceNames } from './compose-schema.ts'
import type { ComposeDocument, ComposeService, ServiceName } from './compose-schema.ts'
import { interpolate, type Variables } from './interpolate.ts'

export interface ComposeFile extends ComposeDocument {
  path: string
}

/**
 * The Compose file, checked and with its variables still in it: a missing password is no reason not to say what the
 * services are.
 *
 * @throws NOT_FOUND when there is no file, INVALID_INPUT naming file, line and key for anything outside the subset of
 * compose-schema.ts.
 */
export function readComposeFile(path: string): ComposeFile {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (!facts)
    throw notFound(`There is no Compose file at "${path}". Install Sporeprint again to get it back.`, {
      file: path,
    })
  const version = `${facts.mtimeMs} ${facts.size}`
  const before = known.get(path)
  if (before?.version === version) return before.file
  const file = parseComposeFile(path)
  known.set(path, { version, file })
  return file
}

/** It is asked for every two seconds, and reading it takes longer than all else that is done then. */
const known = new Map<string, { version: string; file: ComposeFile }>()

function parseComposeFile(path: string): ComposeFile {
  const name = basename(path)
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const broken = document.errors[0]
  if (broken) {
    const { line } = lines.linePos(broken.pos[0])
    throw invalidInput(`${name} line ${line} is not valid YAML: ${broken.message}`, { file: path, line })
  }
  const parsed = composeSchema.safeParse(document.toJS())
  if (!parsed.success) {
    const { issues } = parsed.error
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    const at = unknownKey === undefined ? issue.path : [...issue.path, unknownKey]
    const line = lineOf(document, lines, at)
    const place = line === undefined ? name : `${name} line ${line}`
    const reason =
      unknownKey === undefined
        ? `${issue.message.replace('Invalid input: ', '')}.`
        : `this key is not part of what Sporeprint reads of Compose.${didYouMean(unknownKey, keysAt(issue.path))}`
    throw invalidInput(`${place}: "${at.join('.')}": ${reason}`, { file: path, line, key: at.join('.') })
  }
  checkReferences(parsed.data, name)
  checkCircles(parsed.data, name)
  return { ...parsed.data, path }
}

/** What Docker Compose would use: the environment, then `.env` beside the file. */
export function composeVariables(composeFile: string, environment: Variables): Variables {
  const file = join(dirname(composeFile), '.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...environment }
}

export interface ServiceSecret {
  /** Its name in /run/secrets. */
  name: string
  variable: string
}

/** What a service must not be without and nobody may see. */
export const secretsOf = (file: ComposeDocument, service: ServiceName): ServiceSecret[] =>
  file.services[service].secrets.map((name) => ({ name, variable: file.secrets[name]!.environment }))

export interface ServicePlan {
  name: ServiceName
  title: string
  purpose: string
  embeddedDefault: string
  image: string
  ports: string[]
  volumes: string[]
  dependsOn: string[]
}

/** The services with what variables change in them. Secrets are in none of these fields. */
export function servicePlans(file: ComposeFile, variables: Variables): ServicePlan[] {
  return serviceNames.map((name) => {
    const service: ComposeService = file.services[name]
    const { title, purpose, 'embedded-default': embeddedDefault } = service['x-sporeprint']
    return {
      name,
      title,
      purpose,
      embeddedDefault,
      image: interpolate(service.image, variables),
      ports: service.ports.map((port) => checkPort(interpolate(port, variables), name)),
      volumes: service.volumes,
      dependsOn: Object.keys(service.depends_on),
    }
  })
}

/** A variable can put anything where the file says a port. */
function checkPort(port: string, service: ServiceName): string {
  const published = /^127\.0\.0\.1:(\d{1,5}):\d{1,5}$/.exec(port)?.[1]
  if (published !== undefined && Number(published) >= 1 && Number(published) <= 65_535) return port
  throw invalidInput(
    `The port of ${service} cannot be "${port}": expected 127.0.0.1, a number from 1 to 65535, and the port inside. Look for ${service.toUpperCase()}_PORT in the environment or in compose/.env.`,
    { service, port },
  )
}

function checkReferences(document: ComposeDocument, name: string): void {
  const { services, secrets, configs, volumes, networks } = document
  for (const service of serviceNames) {
    const { depends_on: dependsOn, volumes: mounts, networks: joined = [], ...said } = services[service]
    const references = [
      ...Object.keys(dependsOn).map((to) => ['service', to, Object.keys(services)] as const),
      ...said.secrets.map((to) => ['secret', to, Object.keys(secrets)] as const),
      ...said.configs.map((to) => ['config', to, Object.keys(configs)] as const),
      ...mounts.map((mount) => ['volume', mount.split(':')[0]!, Object.keys(volumes)] as const),
      ...joined.map((to) => ['network', to, Object.keys(networks)] as const),
    ]
    for (const [kind, to, names] of references) {
      if (names.includes(to)) continue
      throw invalidInput(
        `${name}: the service "${service}" names the ${kind} "${to}", which the file does not have.${didYouMean(to, names)}`,
        { service, [kind]: to },
      )
    }
  }
}

function checkCircles({ services }: ComposeDocument, name: string): void {
  const visit = (service: ServiceName, path: readonly ServiceName[]) => {
    if (path.includes(service))
      throw invalidInput(
        `${name}: services need each other in a circle: ${[...path, service].join(' → ')}. Take one "depends_on" out.`,
        { service },
      )
    for (const need of serviceNames) if (need in services[service].depends_on) visit(need, [...path, service])
  }
  for (const service of serviceNames) visit(service, [])
}

/** The line of the key (or list item) at `path`, or of the nearest one around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const last = path[length - 1]!
    const around: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const key = isMap(around)
      ? around.items.find((item) => isScalar(item.key) && item.key.value === last)?.key
      : undefined
    const node: unknown = key ?? (isSeq(around) && typeof last === 'number' ? around.items[last] : undefined)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}
