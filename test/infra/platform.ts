import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { inject } from 'vitest'
import type { InfraJob, InfraServiceName, InfraStatus, ServiceState } from '../../main/contract/infra.ts'
import type { Variables } from '../../main/infra/interpolate.ts'
import { openInfra, type Infra } from '../../main/infra/open-infra.ts'
import { DockerDaemon } from './docker-daemon.ts'

const root = resolve(import.meta.dirname, '..', '..')
const dockerFolder = inject('dockerFolder')
/** Files whose tests need it are skipped where there is none; global-setup.ts says why. */
export const hasNoDocker = dockerFolder === undefined
export const daemon = new DockerDaemon(dockerFolder ?? '')

/** A project of its own, so that a person's services are never touched. */
export const project = 'sporeprint-suite'

/** The images made from Debian's packages; that of MLflow is built by Sporeprint, on one of them. */
export const images = {
  redis: 'sporeprint-test/redis',
  postgres: 'sporeprint-test/postgres',
  mariadb: 'sporeprint-test/mariadb',
}

const patienceMs = 90_000

export interface PlatformOptions {
  images?: Record<string, string>
  /** Changes the suite's copy of the Compose file. */
  compose?: (text: string) => string
}

/** What a person has who installed Sporeprint on a machine with Docker: the Compose file, settings, secrets. */
export class Platform {
  readonly folder = mkdtempSync(join(tmpdir(), 'infra-suite-'))
  readonly environment: Variables = {
    DOCKER_HOST: `unix://${daemon.socket}`,
    MLFLOW_BASE_IMAGE: 'sporeprint-test/python',
  }
  infra!: Infra
  private readonly changes = new Set<() => void>()
  private options: PlatformOptions = {}

  static async open(options: PlatformOptions = {}): Promise<Platform> {
    const platform = new Platform()
    for (const name of ['MARIADB', 'POSTGRES', 'REDIS', 'MLFLOW'])
      platform.environment[`${name}_PORT`] = String(await freePort())
    cpSync(join(root, 'compose'), join(platform.folder, 'compose'), { recursive: true })
    rmSync(join(platform.folder, 'compose', '.env'), { force: true })
    await platform.reopen(options)
    return platform
  }

  /** As when Sporeprint is started again, with other settings. */
  async reopen(options: PlatformOptions): Promise<void> {
    await this.infra?.close()
    this.options = options
    const shipped = readFileSync(join(root, 'compose', 'compose.yaml'), 'utf8')
    const own = shipped.replace(/^name: .*/m, `name: ${project}`)
    writeFileSync(this.composeFile, options.compose?.(own) ?? own)
    this.infra = openInfra({
      composeFile: this.composeFile,
      machine: { environment: this.environment, home: this.folder, platform: process.platform, root: '' },
      userFolder: this.userFolder,
      images: () => ({ ...images, ...this.options.images }),
      onChange: () => {
        for (const wake of this.changes) wake()
      },
    })
  }

  get composeFile() {
    return join(this.folder, 'compose', 'compose.yaml')
  }
  get userFolder() {
    return join(this.folder, 'user')
  }

  async close(): Promise<void> {
    await this.end(this.infra.remove(undefined, true))
    await this.infra.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** The job as it ended. */
  async end(begun: Promise<InfraJob>, onChange: (job: InfraJob) => unknown = () => {}): Promise<InfraJob> {
    let last: InfraJob | undefined
    for await (const job of this.infra.watch((await begun).jobId)) {
      last = job
      onChange(job)
    }
    return last!
  }

  /** Starts and insists that it worked. */
  async start(...services: InfraServiceName[]): Promise<void> {
    const job = await this.end(this.infra.start(services))
    if (job.state !== 'succeeded') throw new Error(JSON.stringify(job.steps, undefined, 2))
  }

  async stateOf(name: InfraServiceName): Promise<InfraStatus['services'][number]> {
    return serviceIn(await this.infra.status(), name)
  }

  async states(): Promise<Record<string, ServiceState>> {
    const { services } = await this.infra.status()
    return Object.fromEntries(services.map(({ name, state }) => [name, state]))
  }

  /** Waits for a state by the hints alone, as a page does. */
  async until(name: InfraServiceName, state: ServiceState): Promise<InfraStatus['services'][number]> {
    const tooLong = AbortSignal.timeout(patienceMs)
    for (;;) {
      const { promise: changed, resolve: wake } = Promise.withResolvers<void>()
      this.changes.add(wake)
      tooLong.addEventListener('abort', () => wake(), { once: true })
      const service = await this.stateOf(name)
      if (service.state === state) return service
      if (tooLong.aborted) throw new Error(`${name} is ${service.state} (${service.status}), not ${state}.`)
      await changed
      this.changes.delete(wake)
    }
  }

  container(name: InfraServiceName): Docker.Container {
    return daemon.docker.getContainer(`${project}-${name}-1`)
  }

  /** What a command in a service's container prints. */
  async run(name: InfraServiceName, command: string[], user?: string): Promise<string> {
    // The password of Redis is in no variable of its container.
    const withPassword = 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" exec "$@"'
    const exec = await this.container(name).exec({
      Cmd: name === 'redis' ? ['sh', '-c', withPassword, 'sh', ...command] : command,
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
      User: user,
    })
    let said = ''
    for await (const chunk of await exec.start({ Tty: true })) said += String(chunk)
    return said.trim()
  }

  redis(...command: string[]): Promise<string> {
    const login = 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" exec redis-cli "$@"'
    return this.run('redis', ['sh', '-c', login, '--', ...command])
  }

  /** The command line, as a person in a terminal would use it. */
  async sporeprint(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'main', 'bin.mjs'), ...args], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], SPOREPRINT_USER_FOLDER: this.userFolder, ...this.environment },
      maxBuffer: 64 * 2 ** 20,
    })
    return stdout
  }

  /** A service's password, as the connection strings have it. */
  passwordOf(name: InfraServiceName): string {
    const uri = this.infra.connections(name).find(({ label }) => label === 'URI')!.text
    return decodeURIComponent(new URL(uri).password)
  }
}

export const serviceIn = ({ services }: InfraStatus, name: InfraServiceName) =>
  services.find((one) => one.name === name)!

export const errorOf = (job: InfraJob, service?: InfraServiceName) =>
  job.steps.find((step) => step.error && (service === undefined || step.service === service))?.error

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return address.port
}
