import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { infraHandlers } from '../../main/api/infra.ts'
import { infraStatus as infraStatusSchema } from '../../main/contract/infra.ts'
import { dockerFinding } from '../../main/infra/doctor/docker-findings.ts'
import { infraStatus } from '../../main/infra/infra-status.ts'
import { openInfra } from '../../main/infra/open-infra.ts'
import { createDockerServer, createEmptyMachine, type EmptyMachine, type Existing } from './docker-server.ts'

const composeFile = join(import.meta.dirname, '..', '..', 'compose', 'compose.yaml')

let machine: EmptyMachine
let servers: Server[]
beforeEach(() => {
  machine = createEmptyMachine()
  servers = []
})
afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  machine[Symbol.dispose]()
})

async function listen(server: Server, path: string): Promise<string> {
  mkdirSync(dirname(path), { recursive: true })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  servers.push(server)
  return path
}

const status = (timeoutMs?: number) => infraStatus({ composeFile, machine, timeoutMs })
const standardSocket = () => join(machine.root, 'var', 'run', 'docker.sock')
const run = (containers: Existing[]) => listen(createDockerServer(containers), standardSocket())

// Docker's sockets on Windows are named pipes of fixed names, which a test cannot take.
const isWindows = process.platform === 'win32'

describe.skipIf(isWindows)('with Docker', () => {
  it('says what each service is and how it stands', async () => {
    await run([
      { service: 'mariadb', state: 'running', status: 'Up 2 minutes (healthy)', health: 'healthy' },
      { service: 'mlflow', state: 'running', status: 'Up 3 seconds (health: starting)', health: 'starting' },
      { service: 'redis', state: 'exited', status: 'Exited (137) 3 hours ago', exitCode: 137 },
      { service: 'postgres', state: 'running', status: 'Up', health: 'unhealthy', probe: 'no response' },
    ])
    const { docker, services } = await status()
    expect(docker).toEqual({
      available: true,
      reason: 'ok',
      message: 'Docker Engine 28.2.2 answers.',
      advice: '',
      socket: standardSocket(),
      version: '28.2.2',
    })
    expect(services.map(({ name, state, detail }) => [name, state, detail])).toEqual([
      ['mariadb', 'healthy', undefined],
      ['postgres', 'unhealthy', 'Its health check says: no response'],
      ['redis', 'exited', expect.stringContaining('code 137: it was killed')],
      ['mlflow', 'starting', undefined],
    ])
    expect(services.find(({ name }) => name === 'redis')?.status).toBe('Exited (137) 3 hours ago')
  })

  it("leaves out other projects' containers and one-off ones", async () => {
    await run([
      { service: 'postgres', project: 'shop', state: 'running', status: 'Up' },
      { service: 'redis', state: 'running', status: 'Up', isOneOff: true },
    ])
    expect(new Set((await status()).services.map(({ state }) => state))).toEqual(new Set(['absent']))
  })

  it('shows the container that runs before a newer one that does not', async () => {
    await run([
      { service: 'redis', state: 'created', status: 'Created', created: 3 },
      { service: 'redis', state: 'running', status: 'Up', created: 2 },
      { service: 'postgres', state: 'exited', status: 'Exited (0)', created: 1, exitCode: 0 },
      { service: 'postgres', state: 'dead', status: 'Dead', created: 2 },
    ])
    const { services } = await status()
    expect(services.find(({ name }) => name === 'redis')?.state).toBe('running')
    expect(services.find(({ name }) => name === 'postgres')?.state).toBe('dead')
  })

  it.each([
    ['stopped when it was told to end', { exitCode: 143 }, 'stopped'],
    ['stopped after a clean end', { exitCode: 0 }, 'stopped'],
    ['ended by itself after an error', { exitCode: 1 }, 'exited'],
  ])('calls a service %s', async (_, facts, state) => {
    await run([{ service: 'redis', state: 'exited', status: 'Exited', ...facts }])
    expect((await status()).services.find(({ name }) => name === 'redis')?.state).toBe(state)
  })

  it('calls a state that it does not know unknown', async () => {
    await run([{ service: 'redis', state: 'levitating', status: 'Up' }])
    expect((await status()).services.find(({ name }) => name === 'redis')?.state).toBe('unknown')
  })

  it('knows Podman by its answer, and its own words for states', async () => {
    const podman = { Version: '5.4.0', Os: 'linux', Components: [{ Name: 'Podman Engine' }] }
    const containers = [{ service: 'redis', state: 'configured', status: '' }]
    await listen(createDockerServer(containers, podman), join(machine.root, 'run', 'podman', 'podman.sock'))
    const { docker, services } = await status()
    expect(docker.message).toBe('Podman 5.4.0 answers.')
    expect(services.find(({ name }) => name === 'redis')?.state).toBe('created')
  })

  it('says that Windows containers are of no use here', async () => {
    await listen(createDockerServer([], { Version: '28.2.2', Os: 'windows' }), standardSocket())
    expect((await status()).docker.advice).toContain('Switch to Linux containers')
  })

  it('gives what the contract says', async () => {
    const infra = openInfra({ composeFile, machine })
    const onThisMachine = await infraHandlers(infra).status()
    await infra.close()
    expect(infraStatusSchema.parse(onThisMachine)).toEqual(onThisMachine)
    await run([{ service: 'redis', state: 'running', status: 'Up' }])
    const onTheOther = await status()
    expect(infraStatusSchema.parse(onTheOther)).toEqual(onTheOther)
  })
})

describe.skipIf(isWindows)('where Docker is looked for', () => {
  it.each([
    ['Docker Desktop', ['.docker', 'desktop', 'docker.sock'], 'linux'],
    ['Docker Desktop', ['.docker', 'run', 'docker.sock'], 'darwin'],
    ['Colima', ['.colima', 'default', 'docker.sock'], 'darwin'],
    ['OrbStack', ['.orbstack', 'run', 'docker.sock'], 'darwin'],
    ['Rancher Desktop', ['.rd', 'docker.sock'], 'darwin'],
  ] as const)('finds %s in the home folder (%s, %s)', async (product, path, platform) => {
    machine.platform = platform
    const socket = await listen(createDockerServer([]), join(machine.home, ...path))
    expect((await status()).docker).toMatchObject({ message: `${product} 28.2.2 answers.`, socket })
  })

  it('finds a rootless Docker', async () => {
    machine.environment['XDG_RUNTIME_DIR'] = join(machine.root, 'user')
    await listen(createDockerServer([]), join(machine.root, 'user', 'docker.sock'))
    expect((await status()).docker.message).toBe('rootless Docker 28.2.2 answers.')
  })

  it('passes over a socket that nobody listens on when another one answers', async () => {
    leaveSocket(standardSocket())
    await listen(createDockerServer([]), join(machine.home, '.colima', 'default', 'docker.sock'))
    expect((await status()).docker.message).toBe('Colima 28.2.2 answers.')
  })

  it('obeys DOCKER_HOST, and looks nowhere else', async () => {
    await run([])
    const other = await listen(createDockerServer([]), join(machine.root, 'other.sock'))
    machine.environment['DOCKER_HOST'] = `unix://${other}`
    expect((await status()).docker).toMatchObject({ available: true, socket: other })
    machine.environment['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'
    const { docker, services } = await status()
    expect(docker).toMatchObject({ available: false, reason: 'wrong-address' })
    expect(docker.message).toContain('DOCKER_HOST says to look there')
    expect(docker.advice).toContain('unset DOCKER_HOST')
    expect(services.every(({ state }) => state === 'unknown')).toBe(true)
  })

  it('reaches a Docker over TCP', async () => {
    const server = createDockerServer([])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port.')
    machine.environment['DOCKER_HOST'] = `tcp://127.0.0.1:${address.port}`
    expect((await status()).docker.message).toBe('Docker 28.2.2 answers.')
  })

  it.each(['ssh://me@far', 'http://', 'gopher://x', 'unix://'])('refuses DOCKER_HOST=%s', async (value) => {
    machine.environment['DOCKER_HOST'] = value
    const { docker } = await status()
    expect(docker).toMatchObject({ available: false, reason: 'wrong-address' })
    expect(docker.message).toContain(value)
  })

  it('follows the current context of the docker command', async () => {
    const socket = await listen(createDockerServer([]), join(machine.root, 'c.sock'))
    writeContext('lab', `unix://${socket}`)
    expect((await status()).docker).toMatchObject({ available: true, socket })
    machine.environment['DOCKER_CONTEXT'] = 'gone'
    expect((await status()).docker.message).toContain('"gone" is chosen and does not exist')
    machine.environment['DOCKER_CONTEXT'] = 'default'
    expect((await status()).docker.reason).toBe('not-found')
  })

  it("names a damaged file of Docker's", async () => {
    mkdirSync(join(machine.home, '.docker'), { recursive: true })
    writeFileSync(join(machine.home, '.docker', 'config.json'), '{')
    expect((await status()).docker.message).toContain('config.json" cannot be read')
  })
})

describe.skipIf(isWindows)('without Docker', () => {
  it('says that there is none, and what would be there', async () => {
    const { docker, services } = await status()
    expect(docker).toMatchObject({ available: false, reason: 'not-found', socket: '' })
    expect(docker.advice).toContain('docs.docker.com/engine/install')
    expect(services.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
    expect(services[0]).toMatchObject({ name: 'mariadb', ports: ['127.0.0.1:3306:3306'] })
    expect(services[0]?.embeddedDefault).toContain('DuckDB')
  })

  it('tells an engine that is off from one that is not there', async () => {
    mkdirSync(join(machine.root, 'bin'))
    writeFileSync(join(machine.root, 'bin', 'docker'), '')
    machine.environment['PATH'] = join(machine.root, 'bin')
    const { docker } = await status()
    expect(docker.reason).toBe('not-running')
    expect(docker.advice).toContain('sudo systemctl start docker')
  })

  it('sees a socket that a dead daemon left', async () => {
    leaveSocket(standardSocket())
    expect((await status()).docker).toMatchObject({
      reason: 'not-running',
      message: `Nothing answers at ${standardSocket()}: Docker Engine is not running.`,
      socket: standardSocket(),
    })
  })

  it('does not wait for a daemon that hangs', async () => {
    await listen(
      createTcpServer((socket) => void socket.on('error', () => socket.destroy()).resume()),
      standardSocket(),
    )
    const { docker, services } = await status(80)
    expect(docker).toMatchObject({ available: false, reason: 'other' })
    expect(docker.message).toContain('takes connections and does not answer')
    expect(services.every(({ state }) => state === 'unknown')).toBe(true)
  })

  it('is not taken in by something else on the socket', async () => {
    await listen(createDockerServer([], { hello: 'world' }), standardSocket())
    expect((await status()).docker.message).toContain('does not answer like Docker')
  })

  it('reports what Docker refuses', async () => {
    const server = createDockerServer([])
    server.removeAllListeners('request')
    server.on('request', (_, response) => {
      response.writeHead(500, { 'Content-Type': 'application/json' })
      response.end('{"message":"the disk is full"}')
    })
    await listen(server, standardSocket())
    expect((await status()).docker).toMatchObject({ available: false, reason: 'other' })
    expect((await status()).docker.message).toContain('the disk is full')
  })

  it('says that permission is missing', async () => {
    const socket = await run([])
    chmodSync(socket, 0o600)
    // Root may do everything, so another user asks.
    if (process.getuid?.() === 0) chmodSync(machine.root, 0o755)
    else chmodSync(socket, 0)
    const script = join(import.meta.dirname, 'ask-as.ts')
    const options = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const printed = execFileSync(process.execPath, [script, composeFile, socket], { ...options, env: {} })
    const { docker } = infraStatusSchema.parse(JSON.parse(printed.toString()))
    expect(docker).toMatchObject({ available: false, reason: 'no-permission', socket })
    expect(docker.message).toContain(`You may not use Docker's socket ${socket}.`)
    expect(dockerFinding(docker, machine)).toMatchObject({ level: 'error', code: 'docker-locked' })
  })
})

function writeContext(name: string, host: string): void {
  const folder = join(machine.home, '.docker')
  const meta = join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'))
  mkdirSync(meta, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: name }))
  writeFileSync(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
  )
}

/** A process that binds and is killed leaves its socket behind. */
function leaveSocket(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const code = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  try {
    execFileSync(process.execPath, ['-e', code, path])
  } catch {
    // It was killed, as it should be.
  }
}
