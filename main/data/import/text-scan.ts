import { isUtf8 } from 'node:buffer'

/** What the bytes of a text say before anything is understood. */
export interface TextScan {
  isUtf8: boolean
  /** Line feeds, and one for a last line without. */
  lines: number
  hasNul: boolean
  hasQuote: boolean
  /** How its lines end; absent when they end in several ways, or with carriage returns alone. */
  lineEnd?: '\n' | '\r\n'
  /** The first line with bytes that are not UTF-8 and what follows, for the detector. */
  foreign: Buffer
}

const maxForeignBytes = 1 << 18

export interface TextScanner {
  see(chunk: Buffer): void
  end(): TextScan
}

/** Looks at a file's bytes as they pass by; at most a few nanoseconds for each. */
export function createTextScanner(): TextScanner {
  const scan: TextScan = {
    isUtf8: true,
    lines: 0,
    hasNul: false,
    hasQuote: false,
    foreign: Buffer.alloc(0),
  }
  let rest: Buffer = Buffer.alloc(0)
  let last = 0x0a
  let returns = 0
  let pairs = 0
  return {
    see(chunk) {
      if (chunk.includes('\r')) {
        for (let i = 0; i < chunk.length; i++) {
          if (chunk[i] === 0x0d) returns += 1
          else if (chunk[i] === 0x0a && (i > 0 ? chunk[i - 1] : last) === 0x0d) pairs += 1
        }
      } else if (last === 0x0d && chunk[0] === 0x0a) pairs += 1
      for (let i = 0; i < chunk.length; i++) if (chunk[i] === 0x0a) scan.lines += 1
      last = chunk.at(-1) ?? last
      scan.hasNul ||= chunk.includes(0)
      scan.hasQuote ||= chunk.includes('"')
      if (scan.isUtf8) {
        const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
        const end = wholeCharacters(joined)
        scan.isUtf8 = isUtf8(joined.subarray(0, end))
        rest = Buffer.from(joined.subarray(end))
        if (!scan.isUtf8)
          scan.foreign = Buffer.from(joined.subarray(firstForeign(joined)).subarray(0, maxForeignBytes))
      } else if (scan.foreign.length < maxForeignBytes) {
        const more = chunk.subarray(0, maxForeignBytes - scan.foreign.length)
        scan.foreign = Buffer.concat([scan.foreign, more])
      }
    },
    end() {
      if (scan.isUtf8 && rest.length > 0) {
        scan.isUtf8 = false
        scan.foreign = rest
      }
      if (returns === 0) scan.lineEnd = '\n'
      else if (returns === pairs && pairs === scan.lines) scan.lineEnd = '\r\n'
      if (last !== 0x0a) scan.lines += 1
      return scan
    },
  }
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

/** The beginning of the first line that is not UTF-8, by halving. */
function firstForeign(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const end = wholeCharacters(bytes.subarray(0, middle))
    if (isUtf8(bytes.subarray(0, end))) good = middle
    else bad = middle
  }
  return bytes.lastIndexOf(0x0a, good) + 1
}
