import { Readable } from 'node:stream'

/** What dockerode calls a stream is one of Node's, which can be given up. */
export function toReadable(stream: unknown): Readable {
  if (stream instanceof Readable) return stream
  throw new Error('Docker sent no stream.')
}

/** The JSON documents of a stream, one a line, as Docker sends its events, pulls, builds and statistics. */
export async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator<unknown, void, void> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}
