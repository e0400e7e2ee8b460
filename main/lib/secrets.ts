import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { unavailable } from './errors.ts'
import { openUserFile } from './user-file.ts'
import { userFolder } from './user-folder.ts'

/** Passwords and tokens, by name; see docs/adr/0008. */
export interface Secrets {
  get(name: string): string | undefined
  set(name: string, value: string): void
  delete(name: string): void
  /** What Settings says about where they are. */
  readonly description: string
}

/** Keeps secrets in a file that only its owner can read. One that others can read is refused. */
export function openSecrets(folder = userFolder()): Secrets {
  const path = join(folder, 'secrets.json')
  const file = openUserFile(path, z.record(z.string(), z.string()), {}, 0o600)
  const read = () => {
    requirePrivate(path)
    return file.read()
  }
  return {
    get(name) {
      const secrets = read()
      return Object.hasOwn(secrets, name) ? secrets[name] : undefined
    },
    set: (name, value) => file.write({ ...read(), [name]: value }),
    delete(name) {
      const { [name]: _removed, ...rest } = read()
      file.write(rest)
    },
    description: `Secrets are kept in "${path}", a file that only you can read; they are not encrypted.`,
  }
}

function requirePrivate(path: string): void {
  if (process.platform === 'win32' || !existsSync(path) || (statSync(path).mode & 0o077) === 0) return
  throw unavailable(`Others can read "${path}". Run "chmod 600 '${path}'", and change the passwords in it.`, {
    path,
  })
}
