import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { invalidInput } from '../../lib/errors.ts'
import type { ImportWarnings } from './import-warnings.ts'
import type { TextScan } from './text-scan.ts'

const marks: [number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** The usual encoding of a file that is not UTF-8 and says no more. */
const usual = 'windows-1252'
const replacement = '\uFFFD'
const maxKnownBytes = 1 << 16

/**
 * Tells the encoding of a text from its beginning and, when all of it was seen, from the scan: a byte order mark, the
 * zeros of UTF-16, UTF-8 (also with a few bad bytes), else what the detector thinks.
 *
 * @throws INVALID_INPUT when the bytes are no text in any encoding.
 */
export function recogniseEncoding(head: Buffer, scan: TextScan, name: string): string {
  const mark = marks.find(([bytes]) => bytes.every((byte, i) => head[i] === byte))
  if (mark) return mark[1]
  const wide = zerosOf(head)
  if (wide) return wide
  refuseBinary(head, name)
  if (scan.isUtf8) return 'utf-8'
  refuseBinary(scan.foreign, name)
  const known = Buffer.concat([head.subarray(0, maxKnownBytes), scan.foreign.subarray(0, maxKnownBytes)])
  return isMostlyUtf8(known) ? 'utf-8' : detect(scan.foreign.subarray(0, maxKnownBytes))
}

/** A name as a person may write it, checked. */
export function checkEncoding(encoding: string): string {
  const name = encoding.toLowerCase()
  if (iconv.encodingExists(name) && !['base64', 'hex', 'binary', 'utf7', 'utf-7-imap'].includes(name))
    return name
  throw invalidInput(
    `"${encoding}" is not an encoding. Use a name such as utf-8, utf-16le, windows-1252, shift_jis or gb18030.`,
    { encoding },
  )
}

/** Every other byte of text in Latin letters is zero in UTF-16. */
function zerosOf(head: Buffer): string | undefined {
  if (head.length < 4) return undefined
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]! += 1
  const [even, odd] = zeros.map((count) => count / (head.length / 2))
  if (odd! > 0.4 && even! < 0.05) return 'utf-16le'
  return even! > 0.4 && odd! < 0.05 ? 'utf-16be' : undefined
}

const isControl = (byte: number) => (byte < 0x20 && !usualControls.has(byte)) || byte === 0x7f
/** Zeros are counted by themselves; some files have 1 between cells. */
const usualControls = new Set([0, 1, 9, 10, 12, 13])

/** Text has almost no control characters; zeros are left out here, since a text may have some between. */
function refuseBinary(head: Buffer, name: string): void {
  let controls = 0
  let zeros = 0
  for (const byte of head) {
    if (byte === 0) zeros += 1
    else if (isControl(byte)) controls += 1
  }
  if (controls > 2 + 0.02 * head.length || zeros > 2 + 0.3 * head.length)
    throw invalidInput(
      `"${name}" holds binary data: it is no text in any encoding. Export the table as CSV, Parquet or Excel.`,
      { name },
    )
}

function isMostlyUtf8(bytes: Buffer): boolean {
  const text = bytes.toString('utf8')
  const bad = text.split(replacement).length - 1
  let good = 0
  for (const letter of text) if (letter > '\u007F' && letter !== replacement) good += 1
  return good > bad
}

/** What the detector thinks possible, weighed by how much like words the text looks in it: short texts fool detectors. */
function detect(bytes: Buffer): string {
  const candidates = analyse(bytes).filter(
    ({ name, confidence }) =>
      confidence > 0 && !/^(utf|iso-2022|ascii)/i.test(name) && iconv.encodingExists(name),
  )
  let best = { name: usual, score: 0 }
  for (const { name, confidence } of candidates) {
    const text = iconv.decode(bytes, name)
    const foreign = text.match(/[^\0-\u007F]/gu) ?? []
    if (foreign.some((letter) => letter === replacement || letter < '\u00A0')) continue
    const letters = foreign.filter((letter) => /[\p{L}\p{M}]/u.test(letter)).length
    const odd = text.match(/\p{Ll}\p{Lu}|\p{L}[\p{S}]\p{L}/gu)?.length ?? 0
    const score = confidence + (100 * letters - 200 * odd) / Math.max(1, foreign.length)
    if (score > best.score) best = { name, score }
  }
  // What differs from windows-1252 is only characters that no text has.
  return /^iso-8859-1$/i.test(best.name) ? usual : best.name.toLowerCase()
}

export const decodeSample = (bytes: Buffer, encoding: string): Buffer =>
  Buffer.from(iconv.decode(bytes, decoderOf(encoding)).replaceAll('\0', ''))

/** Old versions say "latin-1" and mean what browsers mean by it. */
const decoderOf = (encoding: string) => (encoding === 'latin-1' ? usual : encoding)

/** Writes `source` as UTF-8 without byte order mark and zeros, telling the lines with bytes that are no text. */
export async function transcode(
  source: string,
  target: string,
  encoding: string,
  warnings: ImportWarnings,
  signal: AbortSignal,
  onBytes: (sizeBytes: number) => void,
): Promise<void> {
  let line = 1
  const tell = (text: string) => {
    for (const part of text.split(/(?<=\n)/)) {
      const bad = part.split(replacement).length - 1
      const zeros = part.split('\0').length - 1
      if (bad > 0)
        warnings.add({
          line,
          code: 'bad-bytes',
          message: `Line ${line} has ${bad === 1 ? 'a byte' : `${bad} bytes`} that ${encoding} does not know; "${replacement}" stands there.`,
        })
      if (zeros > 0)
        warnings.add({
          line,
          code: 'nul-bytes',
          message: `Line ${line} has ${zeros === 1 ? 'a NUL byte' : `${zeros} NUL bytes`}, which ${zeros === 1 ? 'was' : 'were'} left out.`,
        })
      if (part.endsWith('\n')) line += 1
    }
  }
  await pipeline(
    createReadStream(source, { highWaterMark: 1 << 20 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      const decoder = iconv.getDecoder(decoderOf(encoding), { stripBOM: true })
      for await (const chunk of chunks) {
        onBytes(chunk.length)
        yield mend(decoder.write(chunk))
      }
      yield mend(decoder.end() ?? '')
    },
    createWriteStream(target, 'utf8'),
    { signal },
  )

  function mend(text: string): string {
    if (!text.includes(replacement) && !text.includes('\0')) {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line += 1
      return text
    }
    tell(text)
    return text.replaceAll('\0', '')
  }
}
