import { runBrowserHost } from '../browser-host.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

/** Serves until it is told to stop. */
export function serve(terminal: Terminal, { port }: CommonOptions & { port: number }): Promise<void> {
  return runBrowserHost(terminal.workspacePath(), {
    port,
    onReady: ({ url, port: chosen }) =>
      terminal.print(
        { url, port: chosen, pid: process.pid },
        `Sporeprint is at ${url}\nPress Ctrl-C to stop.`,
      ),
    onNotice: terminal.note,
  })
}
