import { exitOf, heard, startCommand } from '../../hosts/command.ts'

export interface Served {
  readonly url: string
  readonly port: number
  /** SIGKILL, which no process can answer. */
  kill(): Promise<void>
  /** Ctrl-C. */
  stop(): Promise<void>
}

/** `sporeprint serve` in a process of its own, once it says that it is ready. */
export async function serve({
  workspace,
  userFolder,
  port = 0,
}: {
  workspace: string
  userFolder: string
  port?: number
}): Promise<Served> {
  const child = startCommand(['serve', '--json', '-w', workspace, '--port', String(port)], {
    env: { SPOREPRINT_USER_FOLDER: userFolder },
  })
  child.stderr.resume()
  const exited = exitOf(child)
  const [, url] = await heard(child.stdout, /"url": "([^"]+)"/)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
  }
  return {
    url: url!,
    port: Number(new URL(url!).port),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
