import { mkdirSync, readFileSync, statSync, cpSync, writeFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InfraJob, InfraServiceName } from '../../main/contract/infra.ts'
import { openInfra, type Infra, type OpenInfraOptions } from '../../main/infra/open-infra.ts'
import {
  createDockerEngine,
  createEmptyMachine,
  type DockerEngine,
  type EmptyMachine,
} from './docker-server.ts'

const shipped = join(import.meta.dirname, '..', '..', 'compose', 'compose.yaml')

let machine: EmptyMachine
let engine: DockerEngine
let infra: Infra
let composeFile: string
let socket: string

const open = (more: Partial<OpenInfraOptions> = {}) =>
  openInfra({ composeFile, machine, userFolder: join(machine.root, 'user'), ...more })

/** A port that was free a moment ago, so that nothing on this computer is in the way. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return address.port
}

const listen = () => new Promise<void>((resolve) => engine.server.listen(socket, resolve))

beforeEach(async () => {
  machine = createEmptyMachine()
  composeFile = join(machine.root, 'compose', 'compose.yaml')
  cpSync(dirname(shipped), dirname(composeFile), {
    recursive: true,
    filter: (path) => !path.endsWith('.env'),
  })
  socket = join(machine.root, 'var', 'run', 'docker.sock')
  mkdirSync(dirname(socket), { recursive: true })
  for (const name of ['MARIADB', 'POSTGRES', 'REDIS', 'MLFLOW'])
    machine.environment[`${name}_PORT`] = String(await freePort())
  engine = createDockerEngine()
  await listen()
  infra = open()
})
afterEach(async () => {
  await infra.close()
  engine.dropListeners()
  engine.server.closeAllConnections()
  await new Promise((resolve) => engine.server.close(resolve))
  machine[Symbol.dispose]()
})

async function ended({ jobId }: InfraJob, one = infra): Promise<InfraJob> {
  let last: InfraJob | undefined
  for await (const job of one.watch(jobId)) last = job
  return last!
}
const stepOf = (job: InfraJob, service: InfraServiceName) => job.steps.find((one) => one.service === service)
const states = async () =>
  Object.fromEntries((await infra.status()).services.map(({ name, state }) => [name, state]))

/** Resolves when a job says something that `isIt`. */
async function until({ jobId }: InfraJob, isIt: (job: InfraJob) => boolean): Promise<InfraJob> {
  for await (const job of infra.watch(jobId)) if (isIt(job)) return job
  throw new Error('The job ended before.')
}

// Docker's sockets on Windows are named pipes of fixed names, which a test cannot take.
describe.skipIf(process.platform === 'win32')('starting', () => {
  it('brings all four up as Docker Compose would', async () => {
    expect((await ended(await infra.start())).state).toBe('succeeded')
    expect(await states()).toEqual({
      mariadb: 'healthy',
      postgres: 'healthy',
      redis: 'healthy',
      mlflow: 'healthy',
    })
    const redis = engine.of('redis')!
    expect(redis.name).toBe('sporeprint-redis-1')
    expect(redis.labels).toMatchObject({
      'com.docker.compose.project': 'sporeprint',
      'com.docker.compose.service': 'redis',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.container-number': '1',
    })
    expect(redis.spec).toMatchObject({
      Image: 'redis:7.4',
      Cmd: ['sh', '-c', expect.stringContaining('requirepass $(cat /run/secrets/redis-password)')],
      StopTimeout: 15,
      Healthcheck: { Test: ['CMD-SHELL', expect.any(String)], Interval: 5_000_000_000, Retries: 12 },
      HostConfig: {
        Binds: ['sporeprint_redis-data:/data'],
        Memory: 512 * 2 ** 20,
        NetworkMode: 'sporeprint_sporeprint',
        PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: machine.environment['REDIS_PORT'] }] },
        RestartPolicy: { Name: 'unless-stopped' },
      },
    })
    expect([...engine.networks.values()].map(({ Name: name }) => name)).toEqual(['sporeprint_sporeprint'])
    expect(engine.volumes.get('sporeprint_redis-data')).toMatchObject({
      'com.docker.compose.volume': 'redis-data',
    })
  })

  it('starts what a service needs first', async () => {
    await ended(await infra.start(['mlflow']))
    const started = engine.calls.filter((call) => call.endsWith('/start') && call.includes('/containers/'))
    const [first, second] = started.map((call) => engine.containers.get(call.split('/')[2]!)!.name)
    expect([first, second, started.length]).toEqual(['sporeprint-postgres-1', 'sporeprint-mlflow-1', 2])
  })

  it('does not start what needs a service that failed, and starts the others', async () => {
    engine.behaviour.health = (service) => (service === 'postgres' ? 'unhealthy' : 'healthy')
    const job = await ended(await infra.start(['mlflow', 'redis']))
    expect(job.state).toBe('failed')
    expect(stepOf(job, 'postgres')?.error?.message).toContain('Its health check says: said')
    expect(stepOf(job, 'mlflow')?.error?.message).toBe('It needs PostgreSQL, which did not start.')
    expect(await states()).toMatchObject({ postgres: 'unhealthy', mlflow: 'absent', redis: 'healthy' })
  })

  it('leaves alone what runs, and makes anew what was made from other values', async () => {
    await ended(await infra.start(['redis']))
    const first = engine.of('redis')!.id
    await ended(await infra.start(['redis']))
    expect(engine.of('redis')!.id).toBe(first)
    machine.environment['REDIS_IMAGE'] = 'mirror/redis:8'
    await ended(await infra.start(['redis']))
    expect(engine.of('redis')).toMatchObject({ image: 'mirror/redis:8' })
    expect(engine.of('redis')!.id).not.toBe(first)
  })

  it('takes a container that Docker Compose made as it is', async () => {
    const { id } = engine.add({ service: 'redis', state: 'exited', status: 'Exited (0)' })
    engine.images.add('redis:7.4')
    await ended(await infra.start(['redis']))
    expect(engine.of('redis')).toMatchObject({ id, state: 'running' })
  })

  it('builds the image that has a Dockerfile, unless another is named', async () => {
    await ended(await infra.start(['mlflow']))
    expect(engine.calls.filter((call) => call === 'POST /build')).toHaveLength(1)
    await infra.close()
    infra = open({ images: () => ({ mlflow: 'mine/mlflow:1' }) })
    await ended(await infra.start(['mlflow']))
    expect(engine.of('mlflow')?.image).toBe('mine/mlflow:1')
    expect(engine.calls.filter((call) => call === 'POST /build')).toHaveLength(1)
  })

  it('says that the folder of an image is missing, and goes on', async () => {
    rmSync(join(dirname(composeFile), 'mlflow'), { recursive: true })
    const job = await ended(await infra.start(['mlflow']))
    expect(stepOf(job, 'mlflow')?.error).toMatchObject({ code: 'NOT_FOUND' })
    expect((await states())['postgres']).toBe('healthy')
  })

  it('provisions ColumnStore once', async () => {
    const commands: string[] = []
    let isProvisioned = false
    engine.behaviour.execute = (_, command) => {
      commands.push(command.at(-1)!)
      if (command.at(-1)!.startsWith('!')) return isProvisioned ? 0 : 1
      isProvisioned = true
      return 0
    }
    await ended(await infra.start(['mariadb']))
    await ended(await infra.restart(['mariadb']))
    expect(commands.filter((one) => one.startsWith('provision'))).toHaveLength(1)
  })
})

describe.skipIf(process.platform === 'win32')('a pull', () => {
  const layers = [
    { status: 'Pulling from library/redis', id: '7.4' },
    { status: 'Pulling fs layer', id: 'a' },
    { status: 'Already exists', id: 'b' },
    { status: 'Downloading', id: 'a', progressDetail: { current: 512, total: 2048 } },
  ]

  it('says bytes, percent and layers, and takes everything back when it is cancelled', async () => {
    const { promise: never, resolve } = Promise.withResolvers<void>()
    engine.behaviour.pull = () => ({ messages: layers, until: never })
    const job = await infra.start(['redis'])
    const pulling = await until(job, ({ steps }) => steps[0]?.progress !== undefined)
    expect(pulling.steps[0]).toMatchObject({
      phase: 'pulling',
      progress: { done: 512, total: 2048, unit: 'bytes' },
      note: expect.stringContaining('1 of 2 layers'),
    })
    expect((await states())['redis']).toBe('pulling')
    infra.cancel(job.jobId)
    expect((await ended(job)).state).toBe('cancelled')
    expect(await states()).toMatchObject({ redis: 'absent' })
    expect(engine.volumes.size).toBe(0)
    resolve()
  })

  it('is joined by a second press', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    engine.behaviour.pull = () => ({ messages: layers, until: promise })
    const first = await infra.start(['redis'])
    const second = await infra.start(['redis'])
    expect(second.jobId).toBe(first.jobId)
    resolve()
    expect((await ended(first)).state).toBe('succeeded')
    expect(engine.calls.filter((call) => call === 'POST /images/create')).toHaveLength(1)
  })

  it('is cancelled by Stop', async () => {
    engine.behaviour.pull = () => ({ messages: layers, until: new Promise(() => {}) })
    const start = await infra.start(['redis'])
    const stop = await infra.stop(['redis'])
    expect((await ended(stop)).state).toBe('succeeded')
    expect((await ended(start)).state).toBe('cancelled')
  })

  it.each([
    ['dial tcp: lookup registry-1.docker.io: no such host', 'UNAVAILABLE', 'Connect this computer'],
    ['manifest for redis:9 not found: manifest unknown', 'NOT_FOUND', 'The registry has no image'],
  ])('that fails with "%s" says what to do', async (error, code, words) => {
    engine.behaviour.pull = () => ({ messages: [{ error }] })
    const { error: said } = stepOf(await ended(await infra.start(['redis'])), 'redis')!
    expect(said).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(said?.message).toContain('infra.images.redis')
  })
})

describe.skipIf(process.platform === 'win32')('a start that fails', () => {
  it('leaves no container when a port is taken by a program, and offers the next', async () => {
    const port = Number(machine.environment['REDIS_PORT'])
    const program = createServer()
    await new Promise<void>((resolve) => program.listen(port, '127.0.0.1', resolve))
    const job = await ended(await infra.start(['redis']))
    const { error } = stepOf(job, 'redis')!
    expect(error).toMatchObject({ code: 'CONFLICT', details: { port, freePort: expect.any(Number) } })
    expect(error?.message).toContain(
      process.platform === 'linux' ? `(process ${process.pid})` : 'is taken by',
    )
    expect(engine.containers.size).toBe(0)
    delete machine.environment['REDIS_PORT']
    const free = Number(error!.details['freePort'])
    expect((await ended(await infra.start(['redis'], { redis: free }))).state).toBe('succeeded')
    expect(engine.of('redis')!.spec.HostConfig?.PortBindings?.['6379/tcp']?.[0]?.HostPort).toBe(String(free))
    const { services } = await infra.status()
    expect(services.find(({ name }) => name === 'redis')?.ports).toEqual([`127.0.0.1:${free}:6379`])
    await new Promise((resolve) => program.close(resolve))
  })

  it('names the container that has the port', async () => {
    const other = engine.add({ service: 'cache', project: 'shop', state: 'running', status: 'Up' })
    const port = machine.environment['REDIS_PORT']!
    other.spec.HostConfig = { PortBindings: { '6379/tcp': [{ HostPort: port }] } }
    const job = await ended(await infra.start(['redis']))
    expect(stepOf(job, 'redis')?.error?.message).toContain('the container "shop-cache-1"')
  })

  it('leaves nothing half made when Docker refuses', async () => {
    engine.behaviour.refuseStart = () => 'no space left on device'
    const job = await ended(await infra.start(['redis']))
    expect(stepOf(job, 'redis')?.error?.message).toContain('no space left on device')
    expect([engine.containers.size, engine.volumes.size]).toEqual([0, 0])
  })

  it('stops a container that dies in a loop, keeps it, and gives its last words', async () => {
    engine.behaviour.health = () => 'starting'
    const job = await infra.start(['redis'])
    await until(job, ({ steps }) => steps[0]?.phase === 'starting' && engine.of('redis')?.state === 'running')
    const redis = engine.of('redis')!
    redis.log.push('Fatal: no such option')
    redis.restarts = 5
    Object.assign(redis, { state: 'restarting', exitCode: 1 })
    const { error } = stepOf(await ended(job), 'redis')!
    expect(error?.message).toContain('dies each time it is started, with code 1')
    expect(error?.message).toContain('Fatal: no such option')
    expect(engine.of('redis')?.state).toBe('exited')
  })
})

describe.skipIf(process.platform === 'win32')('stopping and removing', () => {
  beforeEach(async () => {
    await ended(await infra.start())
  })

  it('stops what needs others first', async () => {
    await ended(await infra.stop())
    const stopped = engine.calls.filter((call) => call.endsWith('/stop'))
    const names = stopped.map((call) => engine.containers.get(call.split('/')[2]!)!.name)
    expect(names.indexOf('sporeprint-mlflow-1')).toBeLessThan(names.indexOf('sporeprint-postgres-1'))
    expect(new Set(Object.values(await states()))).toEqual(new Set(['stopped']))
  })

  it('keeps data and removes the network with the last container', async () => {
    await ended(await infra.remove(['redis'], false))
    expect(engine.networks.size).toBe(1)
    await ended(await infra.remove(undefined, false))
    expect([engine.containers.size, engine.networks.size, engine.volumes.size]).toEqual([0, 0, 7])
  })

  it('says what data there is, and deletes it when told to', async () => {
    expect(await infra.data(['redis'])).toEqual([
      { service: 'redis', volume: 'sporeprint_redis-data', exists: true, sizeBytes: 4096 },
    ])
    await ended(await infra.remove(undefined, true))
    expect(engine.volumes.size).toBe(0)
  })

  it('restarts', async () => {
    const job = await ended(await infra.restart(['redis']))
    expect(job.state).toBe('succeeded')
    expect((await states())['redis']).toBe('healthy')
  })
})

const passwordIn = (service: string) => engine.of(service)!.files.get(`run/secrets/${service}-password`)

describe.skipIf(process.platform === 'win32')('secrets', () => {
  it('are generated once, kept in the secret store, and the same in compose/.env', async () => {
    await ended(await infra.start(['redis']))
    const password = passwordIn('redis')!
    const { file, variables } = infra.writeEnv()
    expect(file).toBe(join(dirname(composeFile), '.env'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const written = parseEnv(readFileSync(file, 'utf8'))
    expect(written['REDIS_PASSWORD']).toBe(password)
    expect(variables).toContain('MARIADB_CMAPI_KEY')
    const secrets = readFileSync(join(machine.root, 'user', 'secrets.json'), 'utf8')
    expect(secrets).toContain(password)
    await infra.close()
    infra = open()
    expect(infra.connections('redis')[0]).toEqual({
      label: 'URI',
      text: `redis://:${password}@127.0.0.1:${machine.environment['REDIS_PORT']}/0`,
    })
  })

  it('are not made anew for data that was made with lost ones', async () => {
    engine.volumes.set('sporeprint_postgres-data', {})
    const job = await ended(await infra.start(['postgres', 'redis']))
    const { error } = stepOf(job, 'postgres')!
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('POSTGRES_PASSWORD') })
    expect(stepOf(job, 'redis')?.phase).toBe('done')
    const secrets = readFileSync(join(machine.root, 'user', 'secrets.json'), 'utf8')
    expect(secrets).not.toContain('POSTGRES')
  })

  it('of .env win over the store, as they do with Docker Compose', async () => {
    writeFileSync(join(dirname(composeFile), '.env'), 'REDIS_PASSWORD=mine\n')
    await ended(await infra.start(['redis']))
    expect(passwordIn('redis')).toBe('mine')
  })

  it('are in files of the container alone, and there before each start', async () => {
    await ended(await infra.start(['mariadb']))
    const mariadb = engine.of('mariadb')!
    const secret = mariadb.files.get('run/secrets/mariadb-root-password')!
    expect(secret).toMatch(/^\w{48}$/)
    expect(mariadb.files.get('columnstore-passwords')).toContain('$(cat /run/secrets/mariadb-password)')
    expect(mariadb.spec.Env).toContain('MARIADB_ROOT_PASSWORD_FILE=/run/secrets/mariadb-root-password')
    const told = JSON.stringify([mariadb.spec, mariadb.labels])
    const secrets = [...mariadb.files.values()].filter((value) => /^\w{48}$/.test(value))
    expect(secrets.length).toBe(6)
    expect(secrets.filter((value) => told.includes(value))).toEqual([])
    await ended(await infra.stop(['mariadb']))
    mariadb.files.clear()
    await ended(await infra.start(['mariadb']))
    expect(engine.of('mariadb')!.files.get('run/secrets/mariadb-root-password')).toBe(secret)
  })
})

describe.skipIf(process.platform === 'win32')('what others do', () => {
  it('is told by events, also after the stream broke', async () => {
    let next = Promise.withResolvers<void>()
    const heard = () => (next = Promise.withResolvers()).promise
    await infra.close()
    infra = open({ onChange: () => next.resolve() })
    await ended(await infra.start(['redis']))
    await infra.status()
    // The stream is open once its first hint came.
    while (engine.listening() === 0) await heard()
    const stopped = heard()
    engine.end(engine.of('redis')!, 137)
    await stopped
    expect((await states())['redis']).toBe('exited')
    engine.dropListeners()
    while (engine.listening() === 0) await heard()
    const removed = heard()
    engine.containers.clear()
    engine.emit('destroy', { ...engine.add({ service: 'redis', state: 'exited', status: '' }) })
    engine.containers.clear()
    await removed
    expect((await states())['redis']).toBe('absent')
  })

  it('ends a start that waits: the container is gone', async () => {
    engine.behaviour.health = () => 'starting'
    const job = await infra.start(['redis'])
    await until(job, () => engine.of('redis')?.state === 'running')
    engine.containers.clear()
    expect(stepOf(await ended(job), 'redis')?.error?.message).toBe(
      'Redis was removed by somebody else while it started.',
    )
  })
})

describe.skipIf(process.platform === 'win32')('the doctor', () => {
  it('finds what is broken and says what mends it', async () => {
    engine.add({ service: 'redis', state: 'exited', status: 'Exited (1)', exitCode: 1, log: ['bad config'] })
    engine.add({
      service: 'postgres',
      state: 'running',
      status: 'Up',
      health: 'unhealthy',
      probe: 'no response',
    })
    const found = await infra.doctor()
    const titles = found.filter(({ level }) => level === 'error').map(({ title }) => title)
    expect(titles).toEqual(
      expect.arrayContaining([
        'Redis has died',
        'PostgreSQL is not well',
        "MLflow's image cannot be fetched",
      ]),
    )
    expect(found.find(({ title }) => title === 'Redis has died')?.message).toContain('bad config')
    expect(found.filter(({ level, fix }) => level !== 'ok' && fix === '')).toEqual([])
  })

  it('needs no Docker to say that there is none', async () => {
    machine.environment['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'
    expect(await infra.doctor()).toEqual([
      expect.objectContaining({ level: 'error', title: 'Docker cannot be used' }),
    ])
    const job = await ended(await infra.start(['redis']))
    expect(job.steps[0]?.error).toMatchObject({ code: 'UNAVAILABLE' })
  })
})
