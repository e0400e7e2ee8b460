import { createWorkspace } from '../create-workspace.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

export async function init(
  terminal: Terminal,
  { sample }: CommonOptions & { sample?: 'mushroom' },
  folder: string,
): Promise<void> {
  const { path, name } = await createWorkspace(terminal.resolvePath(folder), { sample })
  const next = sample
    ? `Run its pipeline with "sporeprint run -w ${folder}".`
    : 'Import a file with "sporeprint data import FILE".'
  terminal.print({ path, name, sample }, `The workspace "${name}" is in ${path}. ${next}`)
}
