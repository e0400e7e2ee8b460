import { extname, resolve } from 'node:path'

export interface ShellArguments {
  /** Everything after `--cli`: the command line takes over and no window opens. */
  cli?: string[]
  workspace?: string
  /** Data files to import once the window is there. */
  files: string[]
  safeMode: boolean
}

const dataFile = /^\.(csv|tsv|txt)$/i

/**
 * Reads what follows the executable: `[--safe-mode] [--workspace DIR | DIR] [FILE.csv …]` or `--cli …`. Switches of
 * Chromium and of the system (`--ozone-platform=…`, `-psn_…`) are passed over.
 */
export function readArguments(args: readonly string[], cwd: string): ShellArguments {
  const found: ShellArguments = { files: [], safeMode: false }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    const [name, value] = arg.split(/=(.*)/s)
    if (arg === '--cli') return { ...found, cli: args.slice(index + 1) }
    if (arg === '--safe-mode') found.safeMode = true
    else if (name === '--workspace' || name === '-w') {
      const folder = value ?? args[++index]
      if (folder) found.workspace = resolve(cwd, folder)
    } else if (arg.startsWith('-') || arg === '') continue
    else if (dataFile.test(extname(arg))) found.files.push(resolve(cwd, arg))
    else found.workspace = resolve(cwd, arg)
  }
  return found
}
