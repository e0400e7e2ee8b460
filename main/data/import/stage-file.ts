import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FileFormat } from '../../contract/dataset.ts'
import { AppError, invalidInput, unavailable } from '../../lib/errors.ts'
import { sniff } from './file-format.ts'
import type { Compression } from './file-format.ts'
import type { SourceFile } from './locate-files.ts'
import { sampleBytes } from './plan-text.ts'
import { createTextScanner } from './text-scan.ts'
import type { TextScan, TextScanner } from './text-scan.ts'

/** The beginning of a file, unpacked. */
export interface FileSample {
  head: Buffer
  isWhole: boolean
  format: FileFormat
  compression?: Compression
}

export interface StagedFile extends FileSample {
  name: string
  /** The exact copy, which is kept. */
  copy: string
  /** The same, unpacked; the copy itself when it was not packed. */
  plain: string
  sha256: string
  sizeBytes: number
  scan: TextScan
}

/** Reads the beginning of a file and tells what it is. Nothing is written. */
export async function readSample(source: SourceFile): Promise<FileSample> {
  const { name } = source
  if (source.sizeBytes === 0)
    throw invalidInput(`The file "${name}" is empty. Choose a file with a header and rows.`, { name })
  const raw = await firstBytes(createReadStream(source.path, { end: sampleBytes - 1 }), name)
  const found = sniff(raw, name)
  if ('format' in found)
    return { head: raw, isWhole: raw.length === source.sizeBytes, format: formatOf(found.format, raw, name) }
  const { compression } = found
  const packed = createReadStream(source.path)
  const unpacked = packed.pipe(unpacker(compression))
  packed.once('error', (error) => unpacked.destroy(error))
  unpacked.once('close', () => packed.destroy())
  const head = await firstBytes(unpacked, name, compression)
  if (head.length === 0)
    throw invalidInput(`"${name}" has nothing inside. Choose a file with rows.`, { name })
  const inner = sniff(head, name.replace(/\.(gz|zst|gzip)$/i, ''))
  if ('compression' in inner)
    throw invalidInput(`"${name}" is packed twice. Unpack it, then import that.`, { name })
  return {
    head,
    isWhole: head.length < sampleBytes,
    format: formatOf(inner.format, head, name),
    compression,
  }
}

/** Copies `source` into `folder`, unpacked besides where it is packed, taking hash and scan on the way. */
export async function stageFile(
  source: SourceFile,
  folder: string,
  index: number,
  signal: AbortSignal,
  onBytes: (sizeBytes: number) => void,
): Promise<StagedFile> {
  const sample = await readSample(source)
  const copy = join(folder, `raw-${index}`)
  const hash = createHash('sha256')
  const scanner = createTextScanner()
  let sizeBytes = 0
  await pipeline(
    createReadStream(source.path, { highWaterMark: 1 << 20 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
        onBytes(chunk.length)
        if (sample.compression === undefined) scanner.see(chunk)
        yield chunk
      }
    },
    createWriteStream(copy),
    { signal },
  )
  let plain = copy
  if (sample.compression !== undefined) {
    plain = join(folder, `plain-${index}`)
    await unpack(copy, plain, sample.compression, source.name, scanner, signal)
  }
  return {
    ...sample,
    name: source.name,
    copy,
    plain,
    sha256: hash.digest('hex'),
    sizeBytes,
    scan: scanner.end(),
  }
}

async function unpack(
  source: string,
  target: string,
  compression: Compression,
  name: string,
  scanner: TextScanner,
  signal: AbortSignal,
): Promise<void> {
  try {
    await pipeline(
      createReadStream(source),
      unpacker(compression),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          scanner.see(chunk)
          yield chunk
        }
      },
      createWriteStream(target),
      { signal },
    )
  } catch (error) {
    throw damaged(error, name, compression)
  }
}

const unpacker = (compression: Compression) =>
  compression === 'gzip' ? createGunzip({ chunkSize: 1 << 18 }) : createZstdDecompress({ chunkSize: 1 << 18 })

async function firstBytes(stream: Readable, name: string, compression?: Compression): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of stream) {
      chunks.push(chunk)
      sizeBytes += chunk.length
      if (sizeBytes >= sampleBytes) break
    }
  } catch (error) {
    if (compression) throw damaged(error, name, compression)
    throw unreadable(error, name)
  }
  return Buffer.concat(chunks).subarray(0, sampleBytes)
}

function unreadable(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return unavailable(`The file "${name}" cannot be read (${code}). Check its permissions.`, { name }, error)
}

function damaged(error: unknown, name: string, compression: Compression): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof AppError || !/^Z_|ZSTD|^ERR_/i.test(code)) return error
  return invalidInput(
    `"${name}" is a damaged ${compression} file and cannot be unpacked. Get it again.`,
    { name },
    error,
  )
}

/** Excel's workbooks are ZIP archives; another archive is refused here. */
function formatOf(format: FileFormat | 'zip', head: Buffer, name: string): FileFormat {
  if (format !== 'zip') return format
  if (head.includes('[Content_Types].xml') || head.includes('xl/')) return 'excel'
  const what = head.includes('opendocument.spreadsheet')
    ? 'an OpenDocument spreadsheet. Save it as .xlsx or CSV'
    : 'a ZIP archive. Unpack it'
  throw invalidInput(`"${name}" is ${what}, then import that.`, { name })
}
