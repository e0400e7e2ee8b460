import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Docker from 'dockerode'

const root = resolve(import.meta.dirname, '..', '..')
/** Images are kept between runs; `INFRA_DOCKER_ROOT` says where. */
const dataRoot = process.env['INFRA_DOCKER_ROOT'] ?? join(root, '.cache', 'infra-docker')
const base = 'debian:bookworm-slim'

/** Why the suite cannot run here; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to start a Docker of its own'
  if (!installed('apt-get') && !installed('dockerd'))
    return 'there is neither dockerd nor apt-get to install it'
  return undefined
}

const installed = (command: string) =>
  ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/sbin'].some((folder) => existsSync(join(folder, command)))

const shell = (command: string, args: string[], environment: Record<string, string> = {}) =>
  execFileSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })

/** A dockerd on a socket of its own, with our test images in it. */
export class DockerDaemon {
  readonly folder = mkdtempSync(join(tmpdir(), 'infra-docker-'))
  readonly socket = join(this.folder, 'docker.sock')
  readonly docker = new Docker({ socketPath: this.socket })
  private process: ChildProcess | undefined

  static async start(): Promise<DockerDaemon> {
    if (!installed('dockerd') || !installed('debootstrap')) {
      shell('apt-get', ['update'])
      shell(
        'apt-get',
        [
          'install',
          '--yes',
          '--no-install-recommends',
          'docker.io',
          'containerd',
          'runc',
          'iptables',
          'debootstrap',
        ],
        { DEBIAN_FRONTEND: 'noninteractive' },
      )
    }
    const daemon = new DockerDaemon()
    await daemon.launch()
    await daemon.clean()
    for (const name of ['redis', 'postgres', 'mariadb']) await daemon.build(name)
    return daemon
  }

  /** A run that was killed leaves its containers; this Docker has no others. */
  private async clean(): Promise<void> {
    for (const { Id: id } of await this.docker.listContainers({ all: true }))
      await this.docker.getContainer(id).remove({ force: true })
    const { Volumes: volumes } = await this.docker.listVolumes()
    for (const { Name: name } of volumes ?? []) await this.docker.getVolume(name).remove()
    await this.docker.pruneNetworks()
  }

  async launch(): Promise<void> {
    mkdirSync(dataRoot, { recursive: true })
    const log = openSync(join(this.folder, 'dockerd.log'), 'a')
    this.process = spawn(
      'dockerd',
      [
        `--data-root=${dataRoot}`,
        `--exec-root=${join(this.folder, 'exec')}`,
        `--host=unix://${this.socket}`,
        `--pidfile=${join(this.folder, 'docker.pid')}`,
      ],
      {
        stdio: ['ignore', log, log],
        env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
      },
    )
    const isDead = once(this.process, 'exit').then(() => true)
    while (!(await this.answers())) {
      if (await Promise.race([isDead, pause(200, false)]))
        throw new Error(`dockerd ended at once; see ${join(this.folder, 'dockerd.log')}`)
    }
  }

  private answers = () =>
    this.docker.ping().then(
      () => true,
      () => false,
    )

  /** Ends the daemon; its containers end with it. */
  async halt(): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null) return
    const exited = once(running, 'exit')
    running.kill('SIGTERM')
    await exited
  }

  async close(): Promise<void> {
    await this.halt()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async has(image: string): Promise<boolean> {
    return this.docker
      .getImage(image)
      .inspect()
      .then(
        () => true,
        () => false,
      )
  }

  private async build(name: string): Promise<void> {
    if (await this.has(`sporeprint-test/${name}`)) return
    if (!(await this.has(base))) await this.makeBase()
    const context = join(import.meta.dirname, 'images', name)
    const stream = await this.docker.buildImage(
      { context, src: ['.'] },
      // The host's network, because its name servers may not answer a container.
      { t: `sporeprint-test/${name}`, networkmode: 'host' },
    )
    await new Promise<void>((done, fail) => {
      this.docker.modem.followProgress(stream, (error) => (error ? fail(error) : done()))
    })
  }

  /** The registry may be out of reach; Debian's packages are enough. */
  private async makeBase(): Promise<void> {
    const tree = join(this.folder, 'base')
    shell('debootstrap', ['--variant=minbase', 'bookworm', tree])
    const tar = spawn('tar', ['-C', tree, '-c', '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const stream = await this.docker.importImage(tar.stdout, { repo: 'debian', tag: 'bookworm-slim' })
    for await (const _ of stream) continue
    rmSync(tree, { recursive: true, force: true })
  }
}
