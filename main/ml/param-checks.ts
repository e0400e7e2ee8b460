import { invalidInput } from '../lib/errors.ts'

/** Checks of what a person set: each names option, expectation and value. */

export function badParam(name: string, expected: string, value: unknown) {
  return invalidInput(`${name} must be ${expected}, but is ${JSON.stringify(value)}.`, { param: name, value })
}

export function expectInteger(name: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return
  throw badParam(name, `a whole number from ${low} to ${high}`, value)
}

/** @param above whether `low` itself is too low. */
export function expectNumber(
  name: string,
  value: unknown,
  low: number,
  high: number,
  above: 'from' | 'above' = 'from',
): void {
  if (typeof value === 'number' && value >= low && value <= high && (above === 'from' || value > low)) return
  throw badParam(name, `a number ${above} ${low}${high < Number.MAX_VALUE ? ` to ${high}` : ''}`, value)
}

export function expectOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return
  throw badParam(name, allowed.map((one) => `'${one}'`).join(' or '), value)
}
