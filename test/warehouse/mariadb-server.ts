import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mariadb'

/** A MariaDB server of the test's own, on a folder and a port that nothing else uses. */
export interface MariadbServer {
  host: string
  port: number
  user: string
  password: string
  database: string
  /** Runs statements as its administrator. */
  run(...statements: string[]): Promise<void>
  /** Asks for one value, likewise. */
  value(statement: string): Promise<string>
  /** Ends the process as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same data. */
  start(): Promise<void>
  stop(): Promise<void>
}

const folders = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/usr/libexec',
]
const find = (...names: string[]) =>
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
const binary = find('mariadbd')
const installer = find('mariadb-install-db', 'mysql_install_db')

/** Whether there is a server to test with; without one the suites say so loudly, or fail where CI wants it. */
export const hasMariadb = binary !== undefined && installer !== undefined
if (!hasMariadb) {
  const message =
    'MARIADB IS NOT TESTED: there is no mariadbd on this machine (Debian: apt-get install mariadb-server).'
  if (process.env['REQUIRE_MARIADB'] === '1') throw new Error(message)
  console.warn(message)
}

/** Starts one that is empty but for a user who may do everything in the database `sporeprint`. */
export async function startMariadb(...args: string[]): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'))
  const asRoot = userInfo().uid === 0 ? ['--user=root'] : []
  const made = spawnSync(
    installer!,
    [
      '--no-defaults',
      `--datadir=${folder}/data`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot,
    ],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stdout}${made.stderr}`)
  const port = await freePort()
  const root = { host: '127.0.0.1', port, user: 'root', password: '' }
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()

  const start = async () => {
    const options = [
      '--no-defaults',
      `--datadir=${folder}/data`,
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-networking=0',
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=2',
      ...asRoot,
      ...args,
    ]
    const process = spawn(binary!, options, { stdio: ['ignore', 'ignore', 'pipe'] })
    child = process
    ended = new Promise((resolve) => process.once('exit', resolve))
    await new Promise<void>((resolve, reject) => {
      let log = ''
      process.stderr.on('data', (text) => {
        log += String(text)
        if (log.includes('ready for connections')) resolve()
      })
      process.once('error', reject)
      process.once('exit', () => reject(new Error(`mariadbd ended: ${log}`)))
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    child?.kill(signal)
    await ended
    child = undefined
  }
  const run = async (...statements: string[]) => {
    const connection = await createConnection(root)
    for (const statement of statements) await connection.query(statement)
    await connection.end()
  }
  const value = async (statement: string) => {
    const connection = await createConnection({ ...root, rowsAsArray: true })
    const [row] = await connection.query<unknown[][]>(statement)
    await connection.end()
    return String(row?.[0])
  }

  await start()
  await run(
    'CREATE DATABASE sporeprint',
    "CREATE USER sporeprint@'%' IDENTIFIED BY 'hunter2'",
    "GRANT ALL ON sporeprint.* TO sporeprint@'%'",
  )
  return {
    host: '127.0.0.1',
    port,
    user: 'sporeprint',
    password: 'hunter2',
    database: 'sporeprint',
    run,
    value,
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
