import type Docker from 'dockerode'
import { cancelled, unavailable } from '../../lib/errors.ts'
import { toReadable } from '../json-lines.ts'
import { shorten } from '../read-logs.ts'

const headerBytes = 8
const keptErrorChars = 4000

/**
 * Runs a POSIX shell script in a container and gives what it prints, as it comes. When nobody wants more of it, the
 * script and what it started are ended.
 *
 * @throws UNAVAILABLE with the last of what it said on standard error when it fails.
 */
export async function* outputOf(
  docker: Docker,
  containerId: string,
  script: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  if (signal.aborted) throw cancelled()
  const container = docker.getContainer(containerId)
  const exec = await container.exec({
    // Its number in the container, for its end; Docker itself cannot end what it started there.
    Cmd: ['sh', '-c', `echo "$$" >&2\n${script}`],
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = toReadable(await exec.start({}))
  const stop = () => stream.destroy()
  signal.addEventListener('abort', stop)
  let pid: string | undefined
  let said = ''
  let isWhole = false
  try {
    for await (const { isError, bytes } of frames(stream)) {
      if (!isError) yield bytes
      else {
        said += bytes.toString('utf8')
        pid ??= /^(\d+)\n/.exec(said)?.[1]
        said = said.slice(-keptErrorChars)
      }
    }
    isWhole = !signal.aborted
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    if (!isWhole && pid !== undefined) await endScript(docker, containerId, pid)
  }
  if (signal.aborted) throw cancelled()
  const { ExitCode: exitCode } = await exec.inspect()
  if (exitCode === 0) return
  const lines = said.split('\n').filter((line) => line !== '' && line !== pid)
  const words = lines.slice(-3).map(shorten)
  throw unavailable(words.join(' | ') || `It ended with exit code ${exitCode ?? 'unknown'}.`, { exitCode })
}

/** The same for what prints little. */
export async function textOf(
  docker: Docker,
  containerId: string,
  script: string,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of outputOf(docker, containerId, script, signal)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8').trim()
}

/** Docker puts eight bytes before each piece: which stream it belongs to, and how long it is. */
async function* frames(stream: AsyncIterable<Buffer>) {
  let header = Buffer.alloc(0)
  let left = 0
  for await (const chunk of stream) {
    let at = 0
    while (at < chunk.length) {
      if (left === 0) {
        const piece = chunk.subarray(at, at + headerBytes - header.length)
        header = Buffer.concat([header, piece])
        at += piece.length
        if (header.length < headerBytes) continue
        left = header.readUInt32BE(4)
      }
      const bytes = chunk.subarray(at, at + left)
      if (bytes.length > 0) yield { isError: header[0] === 2, bytes }
      at += bytes.length
      left -= bytes.length
      if (left === 0) header = Buffer.alloc(0)
    }
  }
}

async function endScript(docker: Docker, containerId: string, pid: string): Promise<void> {
  const exec = await docker
    .getContainer(containerId)
    .exec({ Cmd: ['sh', '-c', `kill -- -${pid} || kill ${pid}`], AttachStdout: true })
  toReadable(await exec.start({})).resume()
}
