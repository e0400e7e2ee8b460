import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

/** How the files are written that DuckDB reads after a careful reading: nothing in them is unusual. */
export const cleanDialect = { delimiter: ',', quote: '"', escape: '"', lineEnd: '\n' } as const

/** Lines of different files are kept apart in one number. */
const linesPerFile = 1e12
export const lineKey = (file: number, line: number) => file * linesPerFile + line
export const lineOf = (key: number) => ({ file: Math.floor(key / linesPerFile), line: key % linesPerFile })

const flushLength = 1 << 20

export interface CleanCsv {
  write(key: number, cells: readonly string[]): void
  /** To be awaited now and then, so that what waits to be written stays small. */
  drain(): Promise<void>
  end(): Promise<void>
}

export function createCleanCsv(path: string): CleanCsv {
  const stream = createWriteStream(path)
  const failed = finished(stream).catch((error: unknown) => error)
  let lines: string[] = []
  let length = 0
  const flush = async () => {
    if (stream.errored) throw stream.errored
    const text = lines.join('')
    lines = []
    length = 0
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed])
    if (stream.errored) throw stream.errored
  }
  return {
    write(key, cells) {
      const line = `${key},${cells.map(toField).join(',')}\n`
      lines.push(line)
      length += line.length
    },
    async drain() {
      if (length >= flushLength) await flush()
    },
    async end() {
      await flush()
      stream.end()
      const error = await failed
      if (error) throw error
    },
  }
}

const toField = (cell: string) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
