import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parser } from 'tar'
import type { Machine } from '../../main/infra/machine.ts'

export interface Container {
  id: string
  name: string
  labels: Record<string, string>
  image: string
  state: string
  status?: string
  created: number
  exitCode: number
  isOutOfMemory: boolean
  restarts: number
  startedAt: string
  health?: { Status: string; Log: { ExitCode: number; Output: string }[] }
  log: string[]
  /** What was put into it. */
  files: Map<string, string>
  /** As it was given to create. */
  spec: Spec
}

interface Spec {
  Image: string
  Labels?: Record<string, string>
  Healthcheck?: object
  Env?: string[]
  HostConfig?: { Binds?: string[]; PortBindings?: Record<string, { HostPort: string }[]> }
}

/** The parts of a container that a test cares about. */
export interface Existing {
  service: string
  project?: string
  state: string
  status: string
  health?: string
  probe?: string
  created?: number
  exitCode?: number
  isOneOff?: boolean
  log?: string[]
}

const verbs = new Set(['json', 'start', 'stop', 'logs', 'stats', 'exec', 'unpause', 'archive'])
const startedAt = '2026-11-24T20:00:00.123456789Z'
const standardVersion = {
  Version: '28.2.2',
  ApiVersion: '1.50',
  Os: 'linux',
  Components: [{ Name: 'Engine' }],
}

/** What happens when somebody does something; a test changes what it needs. */
export interface Behaviour {
  version: object
  /** What a pull says; the promise is awaited before the last of it. */
  pull: (image: string) => { messages: object[]; until?: Promise<unknown> }
  build: () => { messages: object[] }
  /** The health of a container as it starts. */
  health: (service: string) => string
  /** What Docker says instead of starting a container. */
  refuseStart: (service: string) => string | undefined
  /** The exit code of a command in a container, and what it prints. */
  execute: (service: string, command: string[]) => number | [exitCode: number, output: string]
  /** What Docker says of itself and its machine. */
  info: object
  /** Why the registry does not give an image. */
  refuseImage: (image: string) => string
}

/**
 * A small daemon that speaks the part of Docker's Engine API which Sporeprint uses, as Docker 28.2 does: it keeps
 * containers, images, volumes and networks, and tells events. Nothing runs in its containers.
 */
export function createDockerEngine(change: Partial<Behaviour> = {}) {
  const behaviour: Behaviour = {
    version: standardVersion,
    pull: () => ({ messages: [{ status: 'Pull complete', id: 'a1' }] }),
    build: () => ({ messages: [{ stream: 'Step 1/1 : FROM scratch\n' }] }),
    health: () => 'healthy',
    refuseStart: () => undefined,
    execute: () => 0,
    info: {},
    refuseImage: () => 'dial tcp: lookup registry: no such host',
    ...change,
  }
  const containers = new Map<string, Container>()
  const images = new Set<string>()
  const volumes = new Map<string, Record<string, string>>()
  const networks = new Map<string, { Id: string; Name: string; Labels: Record<string, string> }>()
  const listeners = new Set<ServerResponse>()
  const execs = new Map<string, [exitCode: number, output: string]>()
  const calls: string[] = []

  const serviceOf = ({ labels }: Container) => labels['com.docker.compose.service'] ?? ''
  const find = (idOrName: string) =>
    containers.get(idOrName) ?? [...containers.values()].find(({ name }) => name === idOrName)
  const emit = (action: string, { id, labels }: Container) => {
    const event = { Type: 'container', Action: action, Actor: { ID: id, Attributes: labels } }
    for (const listener of listeners) listener.write(`${JSON.stringify(event)}\n`)
  }

  function add(existing: Existing): Container {
    const { service, project = 'sporeprint', isOneOff = false } = existing
    const container: Container = {
      id: randomBytes(32).toString('hex'),
      name: `${project}-${service}-1`,
      labels: {
        'com.docker.compose.project': project,
        'com.docker.compose.service': service,
        'com.docker.compose.oneoff': isOneOff ? 'True' : 'False',
      },
      image: service,
      state: existing.state,
      status: existing.status,
      created: existing.created ?? 1_700_000_000,
      exitCode: existing.exitCode ?? 0,
      isOutOfMemory: false,
      restarts: 0,
      startedAt,
      health: existing.health
        ? { Status: existing.health, Log: [{ ExitCode: 1, Output: existing.probe ?? '' }] }
        : undefined,
      log: existing.log ?? [],
      files: new Map(),
      spec: { Image: service },
    }
    containers.set(container.id, container)
    return container
  }

  function start(container: Container): void {
    container.state = 'running'
    container.startedAt = new Date().toISOString()
    const health = behaviour.health(serviceOf(container))
    container.health = container.spec.Healthcheck && {
      Status: health,
      Log: [{ ExitCode: 0, Output: 'said' }],
    }
    emit('start', container)
  }
  /** What `docker stop` or a death does; also for a test that plays somebody else. */
  function end(container: Container, exitCode: number): void {
    container.state = 'exited'
    container.exitCode = exitCode
    emit('die', container)
  }

  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://docker')
    const bytes = await readBody(request)
    const body = toJson(bytes)
    const [noun = '', ...rest] = url.pathname.slice(1).split('/')
    const verb = verbs.has(rest.at(-1) ?? '') ? rest.pop()! : ''
    const name = decodeURIComponent(rest.join('/'))
    calls.push(`${request.method} ${url.pathname}`)
    const answer = (status: number, content?: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(content === undefined ? undefined : JSON.stringify(content))
    }
    const missing = () => answer(404, { message: `No such ${noun}: ${name}` })
    const filters: Record<string, string[]> = JSON.parse(url.searchParams.get('filters') ?? '{}')

    switch (`${request.method} ${noun}`) {
      case 'GET version':
        return answer(200, behaviour.version)
      case 'GET info':
        return answer(200, {
          MemTotal: 2 ** 34,
          DockerRootDir: '/nowhere',
          SystemTime: new Date().toISOString(),
          ...behaviour.info,
        })
      case 'GET system':
        return answer(200, {
          Volumes: [...volumes.keys()].map((one) => ({ Name: one, UsageData: { Size: 4096 } })),
        })
      case 'GET events':
        response.writeHead(200, { 'Content-Type': 'application/json' })
        response.flushHeaders()
        listeners.add(response)
        response.on('close', () => listeners.delete(response))
        return undefined
      case 'GET distribution':
        return answer(500, { message: behaviour.refuseImage(name) })
      case 'POST build':
        return stream(response, behaviour.build().messages, () => images.add(url.searchParams.get('t') ?? ''))
      case 'GET images':
        return images.has(name) ? answer(200, { Id: name }) : missing()
      case 'POST images': {
        const image = url.searchParams.get('fromImage') ?? ''
        const { messages, until } = behaviour.pull(image)
        const isFailing = messages.some((one) => 'error' in one)
        return stream(response, messages, () => !isFailing && images.add(image), until)
      }
      case 'GET networks':
        return answer(
          200,
          [...networks.values()].filter(
            (one) => filters['name']?.some((part) => one.Name.includes(part)) ?? true,
          ),
        )
      case 'POST networks': {
        const Id = randomBytes(8).toString('hex')
        networks.set(Id, { Id, Name: body.Name, Labels: body.Labels })
        return answer(201, { Id })
      }
      case 'DELETE networks':
        return networks.delete(name) ? answer(204) : missing()
      case 'GET volumes':
        return volumes.has(name) ? answer(200, { Name: name }) : missing()
      case 'POST volumes':
        volumes.set(body.Name, body.Labels)
        return answer(201, { Name: body.Name })
      case 'DELETE volumes':
        return volumes.delete(name) ? answer(204) : missing()
      case 'POST exec':
        response.writeHead(200)
        response.end(`${execs.get(name)?.[1]}\r\n`)
        return undefined
      case 'GET exec':
        return answer(200, { ExitCode: execs.get(name)?.[0] ?? 0 })
    }
    if (noun !== 'containers') return answer(404, { message: 'page not found' })
    if (request.method === 'GET' && name === '' && verb === 'json') return answer(200, list(filters, url))
    if (request.method === 'POST' && name === 'create')
      return create(body, url.searchParams.get('name') ?? '', answer)
    const container = find(name)
    if (!container) return missing()
    switch (`${request.method} ${verb}`) {
      case 'GET json':
        return answer(200, inspect(container))
      case 'POST start': {
        const refusal = behaviour.refuseStart(serviceOf(container))
        if (refusal !== undefined) return answer(500, { message: refusal })
        if (container.state === 'running') return answer(304)
        start(container)
        return answer(204)
      }
      case 'POST stop':
        if (container.state !== 'running' && container.state !== 'restarting') return answer(304)
        end(container, 0)
        return answer(204)
      case 'PUT archive':
        readTar(bytes, (path, text) => container.files.set(path, text))
        return answer(200)
      case 'POST unpause':
        container.state = 'running'
        return answer(204)
      case 'POST exec': {
        const id = randomBytes(8).toString('hex')
        const result = behaviour.execute(serviceOf(container), body.Cmd)
        execs.set(id, typeof result === 'number' ? [result, 'done'] : result)
        return answer(201, { Id: id })
      }
      case 'GET logs': {
        response.writeHead(200, { 'Content-Type': 'application/vnd.docker.raw-stream' })
        const tail = Number(url.searchParams.get('tail') ?? 1000)
        for (const line of tail === 0 ? [] : container.log.slice(-tail))
          response.write(frame(`${startedAt} ${line}\n`))
        response.end()
        return undefined
      }
      case 'DELETE ':
        containers.delete(container.id)
        emit('destroy', container)
        return answer(204)
      default:
        return answer(404, { message: 'page not found' })
    }
  }

  const list = (filters: Record<string, string[]>, url: URL) =>
    [...containers.values()]
      .filter(({ state }) => url.searchParams.get('all') === 'true' || state === 'running')
      .filter(({ labels }) =>
        (filters['label'] ?? []).every((label) => {
          const [key, value] = label.split('=')
          return labels[key!] === value
        }),
      )
      .map((one) => ({
        Id: one.id,
        Names: [`/${one.name}`],
        Labels: one.labels,
        State: one.state,
        Status: one.status ?? one.state,
        Created: one.created,
        Ports: one.state === 'running' ? portsOf(one.spec) : [],
      }))

  function create(spec: Spec, name: string, answer: (status: number, content?: unknown) => void): void {
    if (find(name)) return answer(409, { message: `The container name "/${name}" is already in use.` })
    if (!images.has(spec.Image)) return answer(404, { message: `No such image: ${spec.Image}` })
    const id = randomBytes(32).toString('hex')
    const container: Container = {
      ...add({ service: '', state: 'created', status: 'Created', created: Math.floor(Date.now() / 1000) }),
      id,
      name,
      labels: spec.Labels ?? {},
      image: spec.Image,
      status: undefined,
      startedAt: '0001-01-01T00:00:00Z',
      spec,
    }
    for (const [key, one] of containers)
      if (one.labels['com.docker.compose.service'] === '') containers.delete(key)
    containers.set(id, container)
    emit('create', container)
    return answer(201, { Id: id, Warnings: [] })
  }

  return {
    server,
    behaviour,
    containers,
    images,
    volumes,
    networks,
    calls,
    add,
    end,
    emit,
    /** The container of a service. */
    of: (service: string) => [...containers.values()].find((one) => serviceOf(one) === service),
    /** How many listen to events. */
    listening: () => listeners.size,
    dropListeners: () => {
      for (const listener of listeners) listener.destroy()
    },
  }
}

export type DockerEngine = ReturnType<typeof createDockerEngine>

/** A daemon with these containers. */
export function createDockerServer(existing: Existing[], version: object = standardVersion): Server {
  const engine = createDockerEngine({ version })
  for (const one of existing) engine.add(one)
  return engine.server
}

const inspect = (one: Container) => ({
  Id: one.id,
  Name: `/${one.name}`,
  RestartCount: one.restarts,
  State: {
    Status: one.state,
    ExitCode: one.exitCode,
    OOMKilled: one.isOutOfMemory,
    Error: '',
    StartedAt: one.startedAt,
    Health: one.health,
  },
})

const portsOf = ({ HostConfig: host }: Spec) =>
  Object.values(host?.PortBindings ?? {}).flatMap((bindings) =>
    bindings.map(({ HostPort: port }) => ({ PublicPort: Number(port), Type: 'tcp' })),
  )

/** Eight bytes of header: the stream's number, three zeroes, the length. */
function frame(text: string): Buffer {
  const content = Buffer.from(text)
  const header = Buffer.alloc(8)
  header[0] = 1
  header.writeUInt32BE(content.length, 4)
  return Buffer.concat([header, content])
}

async function stream(
  response: ServerResponse,
  messages: object[],
  done: () => unknown,
  until?: Promise<unknown>,
) {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  for (const message of messages) response.write(`${JSON.stringify(message)}\r\n`)
  await until
  if (response.destroyed) return
  done()
  response.end()
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const toJson = (content: Buffer) => (content[0] === 0x7b ? JSON.parse(content.toString('utf8')) : {})

function readTar(content: Buffer, take: (path: string, text: string) => void): void {
  const parser = new Parser({
    onReadEntry: (entry) => {
      let text = ''
      entry.on('data', (chunk) => (text += chunk.toString('utf8')))
      entry.on('end', () => take(entry.path, text))
    },
  })
  parser.end(content)
}

export interface EmptyMachine extends Machine, Disposable {}

/** A computer without Docker: a home, a root for /var/run and no variables. */
export function createEmptyMachine(): EmptyMachine {
  const root = mkdtempSync(join(tmpdir(), 'infra-'))
  return {
    environment: {},
    home: join(root, 'h'),
    platform: 'linux',
    root,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
