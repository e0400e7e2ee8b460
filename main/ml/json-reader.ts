import { invalidInput } from '../lib/errors.ts'

/** Reading of parsed JSON that may hold anything: each function returns what it promises or names the bad place. */

type JsonObject = Readonly<Record<string, unknown>>

export const badModel = (where: string, expected: string) =>
  invalidInput(`Bad model file: ${where} must be ${expected}.`, { where })

export function readObject(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw badModel(where, 'an object')
  return value
}

export function readArray(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badModel(where, 'a list')
  return value
}

export function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw badModel(where, 'text')
  return value
}

export function readNumber(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw badModel(where, 'a finite number')
  return value
}

export function readBoolean(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw badModel(where, 'true or false')
  return value
}

export const readTexts = (value: unknown, where: string) =>
  readArray(value, where).map((item, i) => readText(item, `${where}[${i}]`))

export const readNumbers = (value: unknown, where: string) =>
  readArray(value, where).map((item, i) => readNumber(item, `${where}[${i}]`))

/** Whole numbers in [low, high). */
export function readIntegers(value: unknown, where: string, low: number, high: number): number[] {
  return readArray(value, where).map((item, i) => {
    if (typeof item === 'number' && Number.isInteger(item) && item >= low && item < high) return item
    throw badModel(`${where}[${i}]`, `a whole number from ${low} to ${high - 1}`)
  })
}

/** One of a few words. */
export function readOneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw badModel(where, `one of ${allowed.join(', ')}`)
  return found
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
