import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { cancelled, unavailable } from '../lib/errors.ts'
import type { Report } from './report.ts'

/** In a volume that is kept together with the data, so that it is as old as the data. */
const marker = '/etc/columnstore/sporeprint-provisioned'
const isDone = ['sh', '-c', `! command -v provision > /dev/null || test -f ${marker}`]
const doIt = ['sh', '-c', `provision "$PM1_DNS" && touch ${marker}`]

/** What ColumnStore needs exactly once after its first start; other MariaDB images have no such command. */
export async function provision(
  docker: Docker,
  id: string,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  if ((await execute(docker, id, isDone, signal)).exitCode === 0) return
  report('provisioning', 'preparing ColumnStore, once')
  const { exitCode, output } = await execute(docker, id, doIt, signal)
  if (exitCode === 0) return
  throw unavailable(
    `ColumnStore could not be prepared (exit code ${exitCode}): ${output.trim().split('\n').slice(-4).join(' | ')}. Look at its log, then start it again.`,
    { exitCode },
  )
}

/** Runs a command in a container and waits for its end. */
export async function execute(
  docker: Docker,
  id: string,
  command: string[],
  signal: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  const exec = await docker
    .getContainer(id)
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true })
  const stream: Readable = await exec.start({ Tty: true })
  const stop = () => stream.destroy()
  signal.addEventListener('abort', stop)
  let output = ''
  try {
    for await (const chunk of stream) output += String(chunk)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (signal.aborted) throw cancelled()
  const { ExitCode: exitCode } = await exec.inspect()
  return { exitCode: exitCode ?? -1, output }
}
