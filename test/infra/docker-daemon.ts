import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Docker from 'dockerode'

const root = resolve(import.meta.dirname, '..', '..')
/** Images are kept between runs; `INFRA_DOCKER_ROOT` says where. */
const dataRoot = process.env['INFRA_DOCKER_ROOT'] ?? join(root, '.cache', 'infra-docker')
const base = 'debian:bookworm-slim'
const ownImages = ['redis', 'postgres', 'mariadb', 'python'].map((name) =>
  join(import.meta.dirname, 'images', name),
)
const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** Why the suite cannot run here; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to start a Docker of its own'
  if (!installed('apt-get') && !hasDocker()) return 'there is neither dockerd nor apt-get to install it'
  return undefined
}

export const hasDocker = () => installed('dockerd') && installed('debootstrap')

const installed = (command: string) =>
  ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/sbin'].some((folder) => existsSync(join(folder, command)))

const shell = (command: string, args: string[]) =>
  execFileSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).toSorted())
    hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

/**
 * Installs Docker where it is missing, starts one of our own, and builds the images that are not there, each named after
 * the folder of its Dockerfile.
 */
export async function startDocker(
  images: readonly string[] = ownImages,
  onLine?: (line: string) => void,
): Promise<DockerDaemon> {
  if (!hasDocker()) {
    const packages = ['docker.io', 'containerd', 'runc', 'iptables', 'debootstrap', 'ca-certificates']
    shell('apt-get', ['update'])
    shell('apt-get', ['install', '--yes', '--no-install-recommends', ...packages])
  }
  const daemon = new DockerDaemon(mkdtempSync(join(tmpdir(), 'infra-docker-')))
  await daemon.launch()
  await daemon.clean()
  await daemon.makeBase()
  await Promise.all(images.map((folder) => daemon.build(folder, onLine)))
  return daemon
}

/** A dockerd on a socket of its own in `folder`; every process that knows the folder can end it and start it. */
export class DockerDaemon {
  readonly folder: string
  readonly socket: string
  readonly docker: Docker

  constructor(folder: string) {
    this.folder = folder
    this.socket = join(folder, 'docker.sock')
    this.docker = new Docker({ socketPath: this.socket })
  }

  async launch(): Promise<void> {
    mkdirSync(dataRoot, { recursive: true })
    const log = openSync(join(this.folder, 'dockerd.log'), 'a')
    const child = spawn(
      'dockerd',
      [
        `--data-root=${dataRoot}`,
        `--exec-root=${join(this.folder, 'exec')}`,
        `--host=unix://${this.socket}`,
        `--pidfile=${this.pidFile}`,
      ],
      {
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
      },
    )
    child.unref()
    while (!(await this.answers())) {
      await pause(100)
      if (child.exitCode !== null)
        throw new Error(`dockerd ended at once: ${readFileSync(join(this.folder, 'dockerd.log'), 'utf8')}`)
    }
  }

  private get pidFile() {
    return join(this.folder, 'docker.pid')
  }

  private answers = () =>
    this.docker.ping().then(
      () => true,
      () => false,
    )

  /** Ends the daemon. Told to, it ends its containers as well; killed, it leaves them to the next. */
  async halt(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!existsSync(this.pidFile)) return
    const pid = Number(readFileSync(this.pidFile, 'utf8'))
    process.kill(pid, signal)
    while (existsSync(`/proc/${pid}`)) await pause(50)
    rmSync(this.pidFile, { force: true })
    // Its containerd dies with it; the next one would wait for it where nobody buries the dead.
    rmSync(join(this.folder, 'exec', 'containerd', 'containerd.pid'), { force: true })
  }

  async close(): Promise<void> {
    await this.halt()
    // One that was killed leaves its network namespace mounted.
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
    for (const mount of mounts.map((line) => line.split(' ')[1]))
      if (mount?.startsWith(`${this.folder}/`)) shell('umount', [mount])
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A run that was killed leaves its containers; this Docker has no others. */
  async clean(): Promise<void> {
    for (const { Id: id } of await this.docker.listContainers({ all: true }))
      await this.docker.getContainer(id).remove({ force: true })
    const { Volumes: volumes } = await this.docker.listVolumes()
    for (const { Name: name } of volumes ?? []) await this.docker.getVolume(name).remove()
    await this.docker.pruneNetworks()
  }

  /** An image's labels; undefined when it is not there. */
  private async labelsOf(image: string): Promise<Record<string, string> | undefined> {
    return this.docker
      .getImage(image)
      .inspect()
      .then(
        ({ Config: config }) => config.Labels ?? {},
        () => undefined,
      )
  }

  /** Builds an image unless it is there from the same files. */
  async build(folder: string, onLine?: (line: string) => void): Promise<void> {
    const name = basename(folder)
    const context = join(this.folder, name)
    cpSync(folder, context, { recursive: true })
    if (name === 'python') cpSync(certificates, join(context, 'ca-certificates.crt'))
    const made = hashOf(context)
    const labels = await this.labelsOf(`sporeprint-test/${name}`)
    if (labels?.['made-from'] === made) return
    const stream = await this.docker.buildImage(
      { context, src: ['.'] },
      // The host's network, because its name servers may not answer a container.
      { t: `sporeprint-test/${name}`, networkmode: 'host', labels: { 'made-from': made } },
    )
    await new Promise<void>((done, fail) => {
      this.docker.modem.followProgress(
        stream,
        (error) => (error ? fail(error) : done()),
        ({ stream: line }: { stream?: string }) => line && onLine?.(line.trimEnd()),
      )
    })
  }

  /** The registry may be out of reach; Debian's packages are enough. */
  async makeBase(): Promise<void> {
    if (await this.labelsOf(base)) return
    const tree = join(this.folder, 'base')
    shell('debootstrap', ['--variant=minbase', 'bookworm', tree])
    const tar = spawn('tar', ['-C', tree, '-c', '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const stream = await this.docker.importImage(tar.stdout, { repo: 'debian', tag: 'bookworm-slim' })
    for await (const _ of stream) continue
    rmSync(tree, { recursive: true, force: true })
  }
}
