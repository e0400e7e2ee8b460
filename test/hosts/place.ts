import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for a test file, in which also the person's settings are. */
export function openPlace(name: string) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `sporeprint-${name}-`)))
  process.env.SPOREPRINT_USER_FOLDER = join(root, 'user')
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
