import { cpSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../hosts/command.ts'

/** `fresh` is the sample as `init` writes it; `prepared` has one finished run of a small forest too. */
export type Start = 'fresh' | 'prepared'

export const makePlace = (name: string) => realpathSync(mkdtempSync(join(tmpdir(), `sporeprint-${name}-`)))

/** Where the person's settings are, so that a test never sees those of whoever runs it. */
export const userFolderOf = (place: string) => join(place, 'user')

export async function sporeprint(place: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(args, {
    env: { SPOREPRINT_USER_FOLDER: userFolderOf(place) },
  })
  if (code !== 0) throw new Error(`sporeprint ${args.join(' ')} ended with ${code}.\n${stderr}`)
  return stdout
}

/** Makes both starting points in a folder that all tests copy from. */
export async function makeStarts(folder: string): Promise<void> {
  const fresh = join(folder, 'fresh', 'mushroom')
  const prepared = join(folder, 'prepared', 'mushroom')
  mkdirSync(join(folder, 'fresh'), { recursive: true })
  await sporeprint(folder, 'init', fresh, '--sample', 'mushroom')
  cpSync(fresh, prepared, { recursive: true })
  const small = ['--set', 'train.trees=10', '--set', 'train.folds=2']
  await sporeprint(folder, 'run', 'mushroom', '-w', prepared, ...small)
}

/** A workspace of a test's own. */
export function copyStart(start: Start, place: string): string {
  const starts = process.env['E2E_STARTS']
  if (!starts) throw new Error('test/e2e/prepare.ts has not run.')
  const workspace = join(place, 'mushroom')
  cpSync(join(starts, start, 'mushroom'), workspace, { recursive: true })
  return workspace
}
