import { createHash } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { TextDecoderStream } from 'node:stream/web'
import { Readable } from 'node:stream'
import { invalidInput, notFound, unavailable } from '../lib/errors.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1'

export interface RawCopy {
  sha256: string
  sizeBytes: number
  encoding: Encoding
}

const signatures: [RegExp, string][] = [
  [/^PK[^\P{Cc}\r\n\t]/u, 'a ZIP archive or an Excel workbook. Unpack it, or save the sheet as CSV'],
  [/^\p{Cc}\u008b/u, 'a gzip archive. Unpack it'],
  [/^%PDF/, 'a PDF document. Export the table as CSV'],
  [/^PAR1/, 'a Parquet file. Export it as CSV'],
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page, not data. Download the file itself'],
]

/** Copies `source` to `target`, taking its SHA-256 and encoding on the way. */
export async function copyRaw(
  source: string,
  target: string,
  signal: AbortSignal,
  name = source,
): Promise<RawCopy> {
  const head = await readHead(source, name)
  const hash = createHash('sha256')
  let sizeBytes = 0
  let isAllUtf8 = true
  let rest: Buffer = Buffer.alloc(0)
  await pipeline(
    createReadStream(source, { highWaterMark: 1 << 20 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
        if (isAllUtf8) {
          const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
          const end = wholeCharacters(joined)
          isAllUtf8 = isUtf8(joined.subarray(0, end))
          rest = Buffer.from(joined.subarray(end))
        }
        yield chunk
      }
    },
    createWriteStream(target),
    { signal },
  )
  return {
    sha256: hash.digest('hex'),
    sizeBytes,
    encoding: encodingOf(head, isAllUtf8 && rest.length === 0, name),
  }
}

async function readHead(source: string, name: string): Promise<Buffer> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw notFound(`There is no file "${name}". Check the path.`, { path: source }, error)
    throw unavailable(`The file "${name}" cannot be read (${error.code}).`, { path: source }, error)
  })
  if (!found.isFile())
    throw invalidInput(`"${name}" is a folder, not a CSV file. Choose a file in it.`, { path: source })
  if (found.size === 0)
    throw invalidInput(`The file "${name}" is empty. Choose a CSV file with a header and rows.`)
  const handle = await open(source).catch((error: NodeJS.ErrnoException) => {
    throw unavailable(`The file "${name}" cannot be read (${error.code}). Check its permissions.`, {}, error)
  })
  try {
    const buffer = Buffer.alloc(4096)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    const head = buffer.subarray(0, bytesRead)
    const text = head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
    for (const [pattern, what] of signatures)
      if (pattern.test(text)) throw invalidInput(`"${name}" is ${what}, then import that.`, { path: source })
    return head
  } finally {
    await handle.close()
  }
}

function encodingOf(head: Buffer, isAllUtf8: boolean, source: string): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head.includes(0))
    throw invalidInput(`"${source}" holds binary data, not text. Save it as CSV in UTF-8.`, { path: source })
  return isAllUtf8 ? 'utf-8' : 'latin-1'
}

/** Where the last character that is complete ends. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back >= length ? bytes.length : bytes.length - back
    }
  }
  return bytes.length
}

/** Writes `source` as UTF-8 without a byte order mark. */
export async function transcode(source: string, target: string, encoding: Encoding, signal: AbortSignal) {
  const label = encoding === 'latin-1' ? 'windows-1252' : encoding
  const text = Readable.toWeb(createReadStream(source)).pipeThrough(new TextDecoderStream(label))
  await pipeline(Readable.fromWeb(text), createWriteStream(target, 'utf8'), { signal })
}
