import { createReadStream } from 'node:fs'
import { invalidInput } from '../../lib/errors.ts'
import { guessTypes, plainFormat, typeOfCell } from './cell-types.ts'
import type { GuessedType } from './cell-types.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { maxColumns } from './plan-text.ts'

export interface JsonPlan {
  keys: string[]
  types: GuessedType[]
  /** The first objects' cells. */
  rows: { line: number; cells: (string | null)[] }[]
}

const sampledRows = 2000

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- not in TypeScript's library yet
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON: (source: string) => object
  isRawJSON: (value: unknown) => boolean
}

/** One line a value, as NDJSON; anything else wants to be rewritten so first. */
export function isJsonLines(head: Buffer): boolean {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (!text.startsWith('{')) return false
  const end = text.indexOf('\n')
  return parse(end < 0 ? text : text.slice(0, end)) !== undefined
}

/** The objects of the beginning of a file, whatever their layout; the last one may be cut off. */
export function sampleJson(head: Buffer, isWhole: boolean): string[] {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim()
  if (isJsonLines(head)) {
    const lines = text.split('\n')
    return isWhole ? lines : lines.slice(0, -1)
  }
  const parsed = parse(text) ?? parseBeginning(text)
  const values = Array.isArray(parsed) ? parsed : parsed === undefined ? [] : [parsed]
  return values.map((value) => JSON.stringify(value))
}

/** Cuts an unfinished array behind the last object that is complete. */
function parseBeginning(text: string): unknown {
  for (
    let end = text.lastIndexOf('}'), tries = 0;
    end > 0 && tries < 100;
    end = text.lastIndexOf('}', end - 1), tries++
  ) {
    const parsed = parse(`${text.slice(0, end + 1)}]`)
    if (parsed !== undefined) return parsed
  }
  return undefined
}

/** Collects the keys of all objects, in the order in which they come up, and what their values are. */
export function createJsonPlanner(nullTokens: readonly string[]) {
  const keys = new Map<string, number>()
  const texts = new Set<string>()
  const rows: { line: number; values: Map<string, string> }[] = []
  return {
    /** False for what is no object. */
    see(text: string, line: number): boolean {
      const object = toObject(text)
      if (!object) return false
      const values = new Map<string, string>()
      for (const [key, value] of Object.entries(object)) {
        if (!keys.has(key)) keys.set(key, keys.size)
        if (value !== null) values.set(key, cellOf(value))
        // A number in quotes is a code to whoever wrote it.
        if (typeof value === 'string' && !nullTokens.includes(value) && !isTime(value)) texts.add(key)
        // So is one of more digits than a number keeps, in whatever row.
        if (isRawJSON(value) && typeOfCell(cellOf(value)) === 'text') texts.add(key)
      }
      if (keys.size > maxColumns)
        throw invalidInput(
          `The objects have more than ${maxColumns.toLocaleString('en')} different keys. A dataset has at most that many columns; reshape the file.`,
        )
      if (rows.length < sampledRows) rows.push({ line, values })
      return true
    },
    plan(): JsonPlan {
      const names = [...keys.keys()]
      const cells = rows.map(({ values }) => names.map((name) => values.get(name) ?? ''))
      const guessed = guessTypes(cells, names.length, ['', ...nullTokens], plainFormat)
      return {
        keys: names,
        types: names.map((name, i) => (texts.has(name) ? 'text' : guessed[i]!)),
        rows: rows.map(({ line, values }) => ({
          line,
          cells: names.map((name) => values.get(name) ?? null),
        })),
      }
    },
  }
}

const isTime = (text: string) => /^\d{4}-\d\d-\d\d([ T]|$)/.test(text)

/** The cells of an object in the order of `keys`, its numbers to the last zero where `isExact`; undefined for what is no object. */
export function jsonCells(text: string, keys: readonly string[], isExact: boolean): string[] | undefined {
  const object = toObject(text, isExact)
  if (!object) return undefined
  return keys.map((key) => {
    const value = Object.hasOwn(object, key) ? object[key] : null
    return value === null || value === undefined ? '' : cellOf(value)
  })
}

export function tellBadLine(warnings: ImportWarnings, text: string, line: number, file?: string): void {
  const isJson = parse(text) !== undefined
  warnings.add({
    line,
    ...(file === undefined ? {} : { file }),
    code: isJson ? 'not-an-object' : 'bad-json',
    message: `Line ${line} ${isJson ? 'is no object' : 'is not valid JSON'} and was left out: "${text.slice(0, 80).toWellFormed()}".`,
  })
}

/** Lines of a UTF-8 file with their numbers; blank ones are passed over. */
export async function* jsonLines(
  path: string,
  onBytes: (sizeBytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<{ text: string; line: number }> {
  const decoder = new TextDecoder()
  let rest = ''
  let line = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, signal })) {
    onBytes(chunk.length)
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const text of lines) {
      line += 1
      if (text.trim() !== '') yield { text, line }
    }
  }
  if (rest.trim() !== '') yield { text: rest, line: line + 1 }
}

function toObject(text: string, isExact = false): Record<string, unknown> | undefined {
  const value = parse(text, isExact)
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of JSON
      (value as Record<string, unknown>)
    : undefined
}

const cellOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Undefined for what is not JSON. A number that JavaScript would write otherwise stays as it is written. */
function parse(text: string, isExact = false): unknown {
  try {
    // Any other is written back with the same value, and as it was but for zeros behind the point.
    if (!(isExact ? /\d[.eE]|\d{16}/ : /[\d.]{16}|\d[eE]/).test(text)) return JSON.parse(text)
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
        ? rawJSON(context.source)
        : value,
    )
  } catch {
    return undefined
  }
}
