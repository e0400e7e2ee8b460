// How long four services take until they are healthy, what a million rows cost on the way into one, what asking for
// their states costs, and what watching them does. Images and volumes are there before the clock starts.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hasImage } from '../../main/infra/ensure-image.ts'
import { openInfra, type Infra } from '../../main/infra/open-infra.ts'
import { hasDocker, startDocker, whyNot } from '../infra/docker-daemon.ts'
import { compareLoad } from './mariadb/compare-load.ts'

const reason = whyNot() ?? (hasDocker() ? undefined : 'there is no dockerd on this machine')
if (reason !== undefined) {
  console.warn(`INFRASTRUCTURE IS NOT MEASURED: ${reason}. "npm run test:infra" installs Docker.`)
  process.exit(0)
}

const isShort = process.argv.includes('--short')
const rows = isShort ? 100_000 : 1_000_000
const watchedMs = isShort ? 10_000 : 30_000
const root = resolve(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'bench-infra-'))
const daemon = await startDocker()
const ports = { mariadb: 13_306, postgres: 15_432, redis: 16_379, mlflow: 15_001 }
cpSync(join(root, 'compose'), join(folder, 'compose'), { recursive: true })
rmSync(join(folder, 'compose', '.env'), { force: true })
const open = (mariadb: string) =>
  openInfra({
    composeFile: join(folder, 'compose', 'compose.yaml'),
    machine: {
      environment: {
        DOCKER_HOST: `unix://${daemon.socket}`,
        MLFLOW_BASE_IMAGE: 'sporeprint-test/python',
        ...Object.fromEntries(
          Object.entries(ports).map(([name, port]) => [`${name.toUpperCase()}_PORT`, String(port)]),
        ),
      },
      home: folder,
      platform: process.platform,
      root: '',
    },
    userFolder: join(folder, 'user'),
    images: () => ({ redis: 'sporeprint-test/redis', postgres: 'sporeprint-test/postgres', mariadb }),
    onChange: () => {},
  })

/** The images and volumes are made first, then the clock starts; `more` is measured while all four work. */
async function measure(mariadb: string, engine: string, more?: (infra: Infra) => Promise<void>) {
  const infra = open(mariadb)
  try {
    await end(infra, infra.start())
    await end(infra, infra.remove(undefined, false))
    const startedAt = performance.now()
    await end(infra, infra.start())
    report(`all four services healthy, ${engine}`, (performance.now() - startedAt) / 1000, 's', 30)
    await more?.(infra)
  } finally {
    await end(infra, infra.remove(undefined, true))
    await infra.close()
  }
}

async function measureWork(infra: Infra): Promise<void> {
  const uri = infra.connections('mariadb').find(({ label }) => label === 'URI')!.text
  const { hostname: host, port, username, password, pathname } = new URL(uri)
  await compareLoad(
    { host, port: Number(port), user: username, password, database: pathname.slice(1) },
    rows,
    'the service',
  )

  const times: number[] = []
  for (let round = 0; round < 20; round += 1) {
    const askedAt = performance.now()
    await infra.status()
    times.push(performance.now() - askedAt)
  }
  report('states of four services, median of 20', times.toSorted((a, b) => a - b)[10]!, 'ms', 100)

  const before = process.cpuUsage()
  const startedAt = performance.now()
  for (let waited = 0; waited < watchedMs; waited += 5000) {
    await infra.status()
    await pause(5000)
  }
  const { user, system } = process.cpuUsage(before)
  const share = (100 * (user + system)) / 1000 / (performance.now() - startedAt)
  report('watching four services', share, '% of a core', 1)
}

try {
  await measure('sporeprint-test/mariadb', 'InnoDB', measureWork)
  // `npm run test:columnstore` builds it.
  const columnStore = 'sporeprint-test/columnstore'
  if (await hasImage(daemon.docker, columnStore)) await measure(columnStore, 'ColumnStore')
  else console.log('all four services healthy, ColumnStore: not measured, its image is not here')
} finally {
  await daemon.close()
  rmSync(folder, { recursive: true, force: true })
}

async function end(infra: Infra, begun: ReturnType<Infra['start']>): Promise<void> {
  for await (const job of infra.watch((await begun).jobId))
    if (job.state === 'failed') throw new Error(JSON.stringify(job.steps, undefined, 2))
}

function report(what: string, value: number, unit: string, most: number): void {
  console.log(`${what}: ${value.toFixed(2)} ${unit} (≤ ${most})`)
}
