import type Docker from 'dockerode'
import type { InfraLogLine } from '../contract/infra.ts'
import { toReadable } from './json-lines.ts'

export interface LogRequest {
  follow: boolean
  since?: number
  tail: number
  signal?: AbortSignal
}

const headerBytes = 8
const batchLines = 1000

/** A container's log in batches of lines; with `follow` until it ends or `signal` says stop. */
export async function* readLogs(
  docker: Docker,
  containerId: string,
  { follow, since, tail, signal }: LogRequest,
): AsyncGenerator<InfraLogLine[], void, void> {
  const options = {
    stdout: true,
    stderr: true,
    timestamps: true,
    tail,
    // Seconds; Docker takes a fraction.
    since: since === undefined ? undefined : since / 1000,
    abortSignal: signal,
  }
  const container = docker.getContainer(containerId)
  if (!follow) {
    const whole = await container.logs({ ...options, follow: false })
    const lines = createLineReader()(whole)
    for (let at = 0; at < lines.length; at += batchLines) yield lines.slice(at, at + batchLines)
    return
  }
  const stream = toReadable(await container.logs({ ...options, follow: true }))
  const take = createLineReader()
  try {
    for await (const chunk of stream) {
      const lines = take(chunk)
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    stream.destroy()
  }
}

const longestWord = 160

/** The last lines of a container, shortened, for an error's sake. */
export async function lastWords(docker: Docker, containerId: string, count = 4): Promise<string[]> {
  const lines: string[] = []
  for await (const batch of readLogs(docker, containerId, { follow: false, tail: count }))
    lines.push(...batch.map(({ text }) => shorten(text)).filter((text) => text.trim() !== ''))
  return lines
}

/** A line of a program as it can stand in a sentence. */
export const shorten = (text: string) => (text.length > longestWord ? `${text.slice(0, longestWord)}…` : text)

/** Takes the bytes as they come and gives the lines that are whole: Docker puts 8 bytes before each piece. */
export function createLineReader(): (chunk: Uint8Array) => InfraLogLine[] {
  let waiting = Buffer.alloc(0)
  const partial = new Map<number, Buffer>()
  return (chunk) => {
    waiting = waiting.length === 0 ? Buffer.from(chunk) : Buffer.concat([waiting, chunk])
    const lines: InfraLogLine[] = []
    for (;;) {
      if (waiting.length < headerBytes) return lines
      const size = waiting.readUInt32BE(4)
      if (waiting.length < headerBytes + size) return lines
      const stream = waiting[0]!
      const content = Buffer.concat([
        partial.get(stream) ?? Buffer.alloc(0),
        waiting.subarray(headerBytes, headerBytes + size),
      ])
      waiting = waiting.subarray(headerBytes + size)
      const end = content.lastIndexOf(10)
      partial.set(stream, content.subarray(end + 1))
      if (end < 0) continue
      for (const line of content.subarray(0, end).toString('utf8').split('\n')) lines.push(toLine(line))
    }
  }
}

/** `2026-11-24T21:00:00.123456789Z text` */
function toLine(line: string): InfraLogLine {
  const space = line.indexOf(' ')
  const at = Date.parse(line.slice(0, space < 0 ? line.length : space))
  const text = withoutColours(Number.isNaN(at) ? line : space < 0 ? '' : line.slice(space + 1)).replace(
    /\r$/,
    '',
  )
  return { at: Number.isNaN(at) ? 0 : at, level: levelOf(text), text }
}

// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
export const withoutColours = (text: string) => text.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')

/** What MariaDB, PostgreSQL, Redis and Python say of a line's weight; standard error alone says nothing. */
export function levelOf(text: string): InfraLogLine['level'] {
  if (/\b(ERROR|FATAL|PANIC|CRITICAL|Traceback)\b|\[ERROR\]|\b\w*(Error|Exception):/.test(text))
    return 'error'
  if (/\b(WARNING|WARN)\b|\[Warning\]|^\S+ .{0,30} # /.test(text)) return 'warn'
  if (/\bDEBUG\b/.test(text)) return 'debug'
  return 'info'
}
