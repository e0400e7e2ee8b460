import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mariadb'
import { inject } from 'vitest'
import { openSecrets } from '../../main/lib/secrets.ts'
import { DockerDaemon } from '../infra/docker-daemon.ts'
import { freePort } from '../infra/platform.ts'

const bin = resolve(import.meta.dirname, '..', '..', 'main', 'bin.mjs')

/** A person's computer on which the MariaDB service is real ColumnStore, started with the command that a person uses. */
export async function startService() {
  const folder = mkdtempSync(join(tmpdir(), 'columnstore-'))
  const userFolder = join(folder, 'user')
  const daemon = new DockerDaemon(inject('dockerFolder')!)
  const port = await freePort()
  /** Resolves to what the command prints, also where it fails. */
  const sporeprint = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args, '--json'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        SPOREPRINT_USER_FOLDER: userFolder,
        DOCKER_HOST: `unix://${daemon.socket}`,
        MARIADB_IMAGE: 'sporeprint-test/columnstore',
      },
      maxBuffer: 64 * 2 ** 20,
    }).catch((error: { stdout: string }) => error)
    return JSON.parse(stdout)
  }
  const up = await sporeprint('infra', 'up', 'mariadb', '--port', `mariadb=${port}`)
  if (up.job?.state !== 'succeeded') throw new Error(JSON.stringify(up, undefined, 2))
  const login = {
    host: '127.0.0.1',
    port,
    user: 'sporeprint',
    password: openSecrets(userFolder).get('infra.MARIADB_PASSWORD')!,
    database: 'suite',
    isService: true,
  }
  const ask = async (sql: string, column = 0) => {
    const connection = await createConnection({
      ...login,
      database: undefined,
      rowsAsArray: true,
      connectTimeout: 60_000,
    })
    const rows = await connection.query<unknown[][]>(sql)
    await connection.end()
    return String(rows[0]?.[column])
  }
  return {
    folder,
    sporeprint,
    login,
    /** One value of the first row of the answer. */
    ask,
    /** Runs a statement with the `mariadb` program of this machine. */
    async client(sql: string) {
      const { user, password, host } = login
      const options = ['--no-defaults', '-h', host, '-P', `${port}`, '-u', user, `-p${password}`]
      await promisify(execFile)('mariadb', [...options, '--local-infile=1', '-e', sql])
    },
    /** Resolves when the server is at a LOAD DATA, or nothing is to be waited for any more. */
    async untilLoading(isOver: () => boolean) {
      const count = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'LOAD DATA%'"
      while (!isOver() && (await ask(count)) === '0') continue
    },
    container: daemon.docker.getContainer('sporeprint-mariadb-1'),
    async remove() {
      await sporeprint('infra', 'remove', 'mariadb', '--data')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Service = Awaited<ReturnType<typeof startService>>
