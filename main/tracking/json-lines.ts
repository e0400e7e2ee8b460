import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  fstatSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fileError } from '../lib/atomic-file.ts'

/** Appends one line per value and, with `flush`, returns when they are on the disk. A torn last line is mended first. */
export function appendJsonLines(path: string, values: readonly unknown[], options: { flush: boolean }): void {
  appendLines(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''), options)
}

/** The same for lines that are written already, each with its end. */
export function appendLines(path: string, lines: string, options: { flush: boolean }): void {
  try {
    const file = openToAppend(path)
    try {
      const end = mendTail(file)
      const bytes = Buffer.from(lines)
      let written = 0
      while (written < bytes.length) {
        written += writeSync(file, bytes, written, bytes.length - written, end + written)
      }
      if (options.flush) fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw fileError(error, path)
  }
}

function openToAppend(path: string): number {
  const open = () => openSync(path, constants.O_RDWR | constants.O_CREAT)
  try {
    return open()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    mkdirSync(dirname(path), { recursive: true })
    return open()
  }
}

/** Every line that is whole, parsed; what a kill tore off at the end, or a hand broke, is passed to `onBad`. */
export function readJsonLines(path: string, onBad: (line: number) => void = () => {}): unknown[] {
  if (!existsSync(path)) return []
  const values: unknown[] = []
  const lines = readFileSync(path, 'utf8').split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const parsed = parse(line)
    if (parsed === undefined) onBad(index + 1)
    else values.push(parsed.value)
  }
  return values
}

/** Cuts off a half-written last line, or ends a whole one. @returns the length in bytes. */
function mendTail(file: number): number {
  const size = fstatSync(file).size
  if (size === 0) return 0
  const last = Buffer.alloc(1)
  readSync(file, last, 0, 1, size - 1)
  if (last[0] === newline) return size
  const all = readFileSync(file)
  const start = all.lastIndexOf(newline) + 1
  if (parse(all.toString('utf8', start)) !== undefined) return size + writeSync(file, '\n', size)
  ftruncateSync(file, start)
  return start
}

function parse(line: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) as unknown }
  } catch {
    return undefined
  }
}

const newline = 0x0a
