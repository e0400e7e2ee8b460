import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FindingCode } from '../../main/contract/finding.ts'
import { openInfra, type Infra } from '../../main/infra/open-infra.ts'
import {
  createDockerEngine,
  createEmptyMachine,
  type DockerEngine,
  type EmptyMachine,
  type Existing,
} from './docker-server.ts'

const shipped = join(import.meta.dirname, '..', '..', 'compose', 'compose.yaml')

let machine: EmptyMachine
let engine: DockerEngine
let infra: Infra
let socket: string

const listen = () => new Promise<void>((resolve) => engine.server.listen(socket, resolve))
const silence = () => {
  engine.server.closeAllConnections()
  return new Promise((resolve) => engine.server.close(resolve))
}

beforeEach(async () => {
  machine = createEmptyMachine()
  const composeFile = join(machine.root, 'compose', 'compose.yaml')
  cpSync(dirname(shipped), dirname(composeFile), {
    recursive: true,
    filter: (path) => !path.endsWith('.env'),
  })
  socket = join(machine.root, 'var', 'run', 'docker.sock')
  mkdirSync(dirname(socket), { recursive: true })
  engine = createDockerEngine()
  for (const image of ['redis:7.4', 'postgres:17', 'mariadb/columnstore:23.10', 'python:3.12-slim'])
    engine.images.add(image)
  await listen()
  infra = openInfra({ composeFile, machine, userFolder: join(machine.root, 'user') })
})
afterEach(async () => {
  await infra.close()
  await silence()
  machine[Symbol.dispose]()
})

const died = (more: Partial<Existing>) =>
  engine.add({ service: 'redis', state: 'exited', status: 'Exited (1)', exitCode: 1, ...more })
const running = (service: string, more: Partial<Existing> = {}) =>
  engine.add({ service, state: 'running', status: 'Up', health: 'healthy', ...more })
const says = (part: string, output: string) => {
  engine.behaviour.execute = (_, command) => (command.at(-1)!.includes(part) ? [1, output] : 0)
}

/** Found by others: infra-status.test.ts asks as another user, test/pipeline looks at workspaces. */
type Elsewhere =
  | 'docker-locked'
  | 'workspace-closed'
  | 'folder-locked'
  | 'pipeline-missing'
  | 'pipeline-invalid'
  | 'warehouse-unreachable'
  | 'table-missing'
  | 'rows-differ'

/** How each thing comes about. The compiler sees that none is left out. */
const causes: Record<Exclude<FindingCode, Elsewhere>, () => unknown> = {
  'docker-missing': silence,
  async 'docker-stopped'() {
    await silence()
    mkdirSync(join(machine.home, '.colima', 'default'), { recursive: true })
  },
  'docker-address'() {
    machine.environment['DOCKER_HOST'] = 'tcp://127.0.0.1:9'
  },
  'docker-silent'() {
    engine.behaviour.version = { nothing: 'of Docker' }
  },
  'docker-windows'() {
    engine.behaviour.version = { Version: '28', ApiVersion: '1.50', Os: 'windows' }
  },
  'docker-old'() {
    engine.behaviour.version = { Version: '19.3', ApiVersion: '1.40', Os: 'linux' }
  },
  'docker-memory'() {
    engine.behaviour.info = { MemTotal: 2 ** 30 }
  },
  'docker-disk'() {
    // The only file system that is full on every Linux.
    engine.behaviour.info = { DockerRootDir: '/proc' }
  },
  'docker-clock'() {
    engine.behaviour.info = { SystemTime: new Date(Date.now() - 60_000).toISOString() }
  },
  'registry-unreachable'() {
    engine.images.delete('redis:7.4')
  },
  'image-missing'() {
    engine.images.delete('redis:7.4')
    engine.behaviour.refuseImage = () => 'manifest unknown'
  },
  async 'port-taken'() {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    machine.environment['REDIS_PORT'] = String(typeof address === 'object' && address?.port)
    engine.server.once('close', () => other.close())
  },
  'service-died': () => died({ log: ['Bad directive'] }),
  'service-loops'() {
    died({ state: 'restarting', status: 'Restarting', log: ['Bad directive'] }).restarts = 7
  },
  'service-memory'() {
    died({ exitCode: 137 }).isOutOfMemory = true
  },
  'service-unhealthy': () => running('redis', { health: 'unhealthy', probe: 'no answer' }),
  'service-paused': () => running('redis', { state: 'paused' }),
  'volume-full': () => died({ log: ['Write error: No space left on device'] }),
  'data-newer': () => died({ log: ["Can't handle RDB format version 12"] }),
  'password-lost': () => engine.volumes.set('sporeprint_redis-data', {}),
  'password-wrong'() {
    running('postgres')
    says('psql', 'FATAL:  password authentication failed for user "mlflow"')
  },
  'mlflow-silent'() {
    machine.environment['MLFLOW_PORT'] = '9'
    running('mlflow')
  },
  'mlflow-artifacts'() {
    running('mlflow')
    says('MLFLOW_ARTIFACTS_DESTINATION', '10001')
  },
  'columnstore-missing'() {
    running('mariadb')
    engine.behaviour.execute = (_, command) => (command.at(-1)!.includes('ENGINES') ? [0, '0'] : 0)
  },
}

describe.skipIf(process.platform !== 'linux')('the doctor finds', () => {
  it.each(Object.entries(causes))('%s', async (code, cause) => {
    await cause()
    const found = await infra.doctor()
    const finding = found.find((one) => one.code === code)
    expect(found.map((one) => one.code ?? one.title)).toContain(code)
    expect(finding?.level).not.toBe('ok')
    expect(finding?.fix).not.toBe('')
  })

  it('nothing where nothing is wrong', async () => {
    running('redis')
    running('postgres')
    const found = await infra.doctor()
    expect(found.filter(({ level }) => level !== 'ok')).toEqual([])
  })

  it('nothing in an image that Podman has yet to fetch, because it asks no registry ahead', async () => {
    engine.behaviour.version = { Version: '4.3.1', Os: 'linux', Components: [{ Name: 'Podman Engine' }] }
    engine.behaviour.refuseImage = () => 'Path /distribution/redis:7.4/json is not supported'
    engine.images.delete('redis:7.4')
    const found = await infra.doctor()
    expect(found.filter(({ level }) => level !== 'ok')).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('starting Docker', () => {
  it('runs what starts the product that is there, and waits until it answers', async () => {
    await silence()
    const programs = join(machine.root, 'bin')
    mkdirSync(programs)
    mkdirSync(join(machine.home, '.colima', 'default'), { recursive: true })
    const begun = join(machine.root, 'begun')
    writeFileSync(join(programs, 'colima'), `#!/bin/sh\necho "$1" > ${begun}\n`, { mode: 0o755 })
    machine.environment['PATH'] = `${programs}:/usr/bin:/bin`
    const [finding] = await infra.doctor()
    expect(finding).toMatchObject({
      code: 'docker-stopped',
      action: { kind: 'start-docker' },
      command: 'colima start',
    })
    const starting = infra.startDocker()
    await listen()
    expect((await starting).available).toBe(true)
  })

  it('says why it did not start', async () => {
    await silence()
    const programs = join(machine.root, 'bin')
    mkdirSync(programs)
    mkdirSync(join(machine.home, '.colima', 'default'), { recursive: true })
    writeFileSync(join(programs, 'colima'), '#!/bin/sh\necho no space >&2\nexit 1\n', { mode: 0o755 })
    machine.environment['PATH'] = `${programs}:/usr/bin:/bin`
    await expect(infra.startDocker()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('no space'),
    })
    rmSync(programs, { recursive: true })
    await expect(infra.startDocker()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})
