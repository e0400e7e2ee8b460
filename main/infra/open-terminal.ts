import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { unavailable } from '../lib/errors.ts'
import type { Machine } from './machine.ts'

/** Terminals of Linux desktops, and what each wants before a command. */
const terminals: readonly (readonly [program: string, ...args: string[]])[] = [
  ['x-terminal-emulator', '-e'],
  ['gnome-terminal', '--'],
  ['konsole', '-e'],
  ['xfce4-terminal', '-x'],
  ['kitty'],
  ['alacritty', '-e'],
  ['xterm', '-e'],
]

/**
 * Opens a terminal window with a command in it.
 *
 * @throws UNAVAILABLE when there is no terminal that is known.
 */
export async function openTerminal(command: string, machine: Machine): Promise<void> {
  const found = terminalFor(command, machine)
  if (!found) throw unavailable(`No terminal was found to open. Copy this into one: ${command}`, { command })
  const [program, ...args] = found
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    env: { ...machine.environment },
    windowsVerbatimArguments: machine.platform === 'win32',
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => {
      reject(
        unavailable(`"${program}" did not start: ${error.message}. Copy this into a terminal: ${command}`),
      )
    })
  })
  child.unref()
}

function terminalFor(command: string, machine: Machine): [string, ...string[]] | undefined {
  if (machine.platform === 'darwin') {
    const script = `tell application "Terminal"\nactivate\ndo script ${JSON.stringify(command)}\nend tell`
    return ['osascript', '-e', script]
  }
  if (machine.platform === 'win32') return ['cmd.exe', '/c', 'start', '""', 'cmd.exe', '/k', command]
  const folders = (machine.environment['PATH'] ?? '').split(delimiter).filter(Boolean)
  const terminal = terminals.find(([program]) => folders.some((folder) => existsSync(join(folder, program))))
  return terminal && [...terminal, 'sh', '-c', command]
}
