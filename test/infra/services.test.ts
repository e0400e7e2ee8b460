import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { InfraJob, InfraServiceName, InfraStatus, ServiceState } from '../../main/contract/infra.ts'
import type { Variables } from '../../main/infra/interpolate.ts'
import { openInfra, type Infra } from '../../main/infra/open-infra.ts'
import { DockerDaemon, whyNot } from './docker-daemon.ts'

const root = resolve(import.meta.dirname, '..', '..')
const reason = whyNot()
if (reason !== undefined) {
  if (process.env['REQUIRE_DOCKER'] === '1')
    throw new Error(`The infrastructure suite cannot run: ${reason}.`)
  console.warn(
    `SKIPPED: the infrastructure suite did not run, because ${reason}. REQUIRE_DOCKER=1 makes that a failure.`,
  )
}

/** A project of its own, so that a person's services are never touched. */
const project = 'sporeprint-suite'
const images = {
  redis: 'sporeprint-test/redis',
  postgres: 'sporeprint-test/postgres',
  mariadb: 'sporeprint-test/mariadb',
}

let daemon: DockerDaemon
let folder: string
let environment: Variables
let infra: Infra
let changes: Set<() => void>

const open = (more: Record<string, string> = {}) =>
  openInfra({
    composeFile: join(folder, 'compose', 'compose.yaml'),
    machine: { environment, home: folder, platform: process.platform, root: '' },
    userFolder: join(folder, 'user'),
    images: () => ({ ...images, ...more }),
    onChange: () => {
      for (const wake of changes) wake()
    },
  })

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return address.port
}

async function ended({ jobId }: InfraJob): Promise<InfraJob> {
  let last: InfraJob | undefined
  for await (const job of infra.watch(jobId)) last = job
  return last!
}

const errorOf = (job: InfraJob) => job.steps.find(({ error }) => error)?.error
const serviceIn = ({ services }: InfraStatus, name: InfraServiceName) =>
  services.find((one) => one.name === name)!

/** Waits for a state by the hints alone, as a page does. */
async function until(name: InfraServiceName, state: ServiceState): Promise<InfraStatus> {
  for (;;) {
    const { promise: changed, resolve: wake } = Promise.withResolvers<void>()
    changes.add(wake)
    const status = await infra.status()
    if (serviceIn(status, name).state === state) return status
    await changed
    changes.delete(wake)
  }
}

const containerName = (name: string) => `${project}-${name}-1`
async function run(name: string, command: string[]): Promise<string> {
  const exec = await daemon.docker
    .getContainer(containerName(name))
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true })
  let said = ''
  for await (const chunk of await exec.start({ Tty: true })) said += String(chunk)
  return said.trim()
}

describe.skipIf(reason !== undefined)('services in a real Docker', () => {
  beforeAll(async () => {
    daemon = await DockerDaemon.start()
  })
  afterAll(() => daemon?.close())

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'infra-suite-'))
    cpSync(join(root, 'compose'), join(folder, 'compose'), { recursive: true })
    rmSync(join(folder, 'compose', '.env'), { force: true })
    const file = join(folder, 'compose', 'compose.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^name: .*/m, `name: ${project}`))
    environment = { DOCKER_HOST: `unix://${daemon.socket}` }
    for (const name of ['MARIADB', 'POSTGRES', 'REDIS', 'MLFLOW'])
      environment[`${name}_PORT`] = String(await freePort())
    changes = new Set()
    infra = open()
  })
  afterEach(async () => {
    await ended(await infra.remove(undefined, true))
    await infra.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('come up healthy, keep their data through down and up, and go with it when told to', async () => {
    expect((await ended(await infra.start(['redis', 'postgres', 'mariadb']))).state).toBe('succeeded')
    const { services } = await infra.status()
    expect(services.map(({ state }) => state)).toEqual(['healthy', 'healthy', 'healthy', 'absent'])
    expect(await run('redis', ['redis-cli', 'set', 'spore', 'print'])).toBe('OK')
    expect(
      await run('postgres', ['psql', '-U', 'mlflow', '-P', 'pager=off', '-Atc', 'select 6 * 7', 'mlflow']),
    ).toBe('42')
    const secret = infra.connections('mariadb')[0]!.text.split(':')[2]!.split('@')[0]!
    expect(
      await run('mariadb', [
        'mariadb',
        '-h',
        '127.0.0.1',
        '-u',
        'sporeprint',
        `-p${secret}`,
        'sporeprint',
        '-Ne',
        'select 1',
      ]),
    ).toContain('1')

    await ended(await infra.remove(['redis'], false))
    expect(serviceIn(await infra.status(), 'redis').state).toBe('absent')
    await ended(await infra.start(['redis']))
    expect(await run('redis', ['redis-cli', 'get', 'spore'])).toBe('"print"')

    const volumes = await infra.data()
    expect(volumes.find(({ service }) => service === 'postgres')?.sizeBytes).toBeGreaterThan(1_000_000)
    await ended(await infra.remove(undefined, true))
    const left = await daemon.docker.listVolumes({
      filters: { label: [`com.docker.compose.project=${project}`] },
    })
    expect(left.Volumes ?? []).toEqual([])
    const networks = await daemon.docker.listNetworks()
    expect(networks.map(({ Name: name }) => name)).not.toContain(`${project}_sporeprint`)
  })

  it('are known to have been killed, stopped, paused or removed by somebody else', async () => {
    await ended(await infra.start(['redis']))
    const redis = daemon.docker.getContainer(containerName('redis'))
    await until('redis', 'healthy')
    await redis.pause()
    await until('redis', 'paused')
    await ended(await infra.start(['redis']))
    await until('redis', 'healthy')
    await redis.stop()
    await until('redis', 'stopped')
    await redis.start()
    await until('redis', 'healthy')
    await redis.kill()
    expect(serviceIn(await until('redis', 'exited'), 'redis').detail).toContain('code 137')
    await redis.remove({ force: true })
    await until('redis', 'absent')
  })

  it('say who has their port, leave nothing behind, and start on the one offered', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(Number(environment['REDIS_PORT']), '127.0.0.1', done))
    const error = errorOf(await ended(await infra.start(['redis'])))!
    expect(error).toMatchObject({ code: 'CONFLICT' })
    expect(error.message).toContain(`(process ${process.pid})`)
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    delete environment['REDIS_PORT']
    const job = await ended(await infra.start(['redis'], { redis: Number(error.details['freePort']) }))
    expect(job.state).toBe('succeeded')
    await new Promise((done) => server.close(done))
  })

  it('that die in a loop are stopped, with their last words', async () => {
    await infra.close()
    // It has no redis-server.
    infra = open({ redis: 'debian:bookworm-slim' })
    const error = errorOf(await ended(await infra.start(['redis'])))!
    expect(error.message).toContain('code 127: its command does not exist in the image')
    expect(error.message).toContain('redis-server: not found')
    expect(serviceIn(await infra.status(), 'redis').state).toBe('exited')
    const findings = await infra.doctor()
    expect(
      findings.find(({ service, level }) => service === 'redis' && level === 'error')?.message,
    ).toContain('code 127')
  })

  it('whose image does not exist fail with what to do', async () => {
    await infra.close()
    infra = open({ redis: 'localhost:9/no/such:image' })
    const error = errorOf(await ended(await infra.start(['redis'])))!
    expect(error.message).toContain('"localhost:9/no/such:image" is not here')
    expect(error.message).toContain('infra.images.redis')
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
  })

  it('leave nothing behind when a start is cancelled', async () => {
    const job = await infra.start(['postgres'])
    for await (const { steps } of infra.watch(job.jobId)) if (steps[0]?.phase === 'starting') break
    infra.cancel(job.jobId)
    expect((await ended(job)).state).toBe('cancelled')
    expect(await daemon.docker.listContainers({ all: true })).toEqual([])
    expect((await infra.data(['postgres']))[0]?.exists).toBe(false)
  })

  it('tell their logs and what they use', async () => {
    await ended(await infra.start(['redis']))
    const lines: string[] = []
    for await (const batch of infra.logs('redis', { follow: false, tail: 100 }))
      lines.push(...batch.map(({ text }) => text))
    expect(lines.join('\n')).toContain('Ready to accept connections')
    const stop = new AbortController()
    for await (const stats of infra.stats('redis', stop.signal)) {
      expect(stats.memoryBytes).toBeGreaterThan(1_000_000)
      expect(stats.memoryLimitBytes).toBe(512 * 2 ** 20)
      break
    }
    stop.abort()
  })

  it('are unknown while the daemon is away, and known again when it is back', async () => {
    await ended(await infra.start(['redis']))
    await until('redis', 'healthy')
    await daemon.halt()
    const { docker } = await until('redis', 'unknown')
    expect(docker.available).toBe(false)
    await daemon.launch()
    // `unless-stopped` brings it back with the daemon.
    await until('redis', 'healthy')
  })

  it('start from the command line outside a workspace', async () => {
    const shipped = { DOCKER_HOST: environment['DOCKER_HOST']!, SPOREPRINT_USER_FOLDER: join(folder, 'user') }
    const more = { REDIS_IMAGE: images.redis, REDIS_PORT: environment['REDIS_PORT']! }
    const sporeprint = async (...args: string[]) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(root, 'main', 'bin.mjs'), 'infra', ...args, '--json'],
        {
          cwd: folder,
          env: { PATH: process.env['PATH'], ...shipped, ...more },
        },
      )
      return JSON.parse(stdout)
    }
    const up = await sporeprint('up', 'redis')
    expect(up.job.state).toBe('succeeded')
    expect(up.services.find((one: { name: string }) => one.name === 'redis').state).toBe('healthy')
    const down = await sporeprint('remove', 'redis', '--data')
    expect(down.job.state).toBe('succeeded')
  })
})
