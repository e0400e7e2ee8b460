import { didYouMean } from '../../lib/closest.ts'
import { invalidInput } from '../../lib/errors.ts'

export type ParamValue = string | number | boolean
export type Params = Readonly<Record<string, ParamValue>>

/** Where a param is looked for. The words are Optuna's: `suggest_float(low, high, step, log)` and so on. */
export type Distribution = (
  | { type: 'float'; low: number; high: number; log: boolean; step?: number }
  | { type: 'int'; low: number; high: number; log: boolean; step: number }
  | { type: 'categorical'; choices: readonly ParamValue[] }
) & {
  /** Only where these params, which come earlier, have these values. */
  when?: Params
}
export type NumberDistribution = Exclude<Distribution, { type: 'categorical' }>

/** Each param's distribution, in the order in which they are drawn. */
export type SearchSpace = Readonly<Record<string, Distribution>>

const types = ['float', 'int', 'categorical']
const keys: Record<string, readonly string[]> = {
  float: ['type', 'low', 'high', 'step', 'log', 'when'],
  int: ['type', 'low', 'high', 'step', 'log', 'when'],
  categorical: ['type', 'choices', 'when'],
}

/**
 * Reads a space as YAML or JSON has it: `{ learningRate: { type: float, low: 0.01, high: 0.3, log: true } }`. A `high`
 * between two steps becomes the lower of them.
 *
 * @throws INVALID_INPUT, naming the param, for a space that is empty, contradictory or misspelt.
 */
export function readSpace(given: unknown): SearchSpace {
  if (!isRecord(given) || Object.keys(given).length === 0) {
    throw invalidInput(
      'The search space is empty. Name params with what is tried for each, such as "maxDepth: { type: int, low: 2, high: 12 }".',
    )
  }
  const space: Record<string, Distribution> = {}
  for (const [name, one] of Object.entries(given)) space[name] = readDistribution(name, one, space)
  return space
}

/** Whether a param is asked for, given those drawn before it. */
export const isActive = ({ when }: Distribution, params: Params): boolean =>
  when === undefined || Object.entries(when).every(([name, value]) => params[name] === value)

/** The limits between which a number is looked for: half a step wider on each side, and in logarithms where so drawn. */
export function boundsOf(distribution: NumberDistribution): [low: number, high: number] {
  const half = (distribution.step ?? 0) / 2
  const limits = [distribution.low - half, distribution.high + half] as const
  return distribution.log ? [Math.log(limits[0]), Math.log(limits[1])] : [...limits]
}

/** The nearest value that the distribution has. */
export function toAllowed(distribution: NumberDistribution, value: number): number {
  const { low, high, step } = distribution
  const clipped = Math.min(high, Math.max(low, value))
  if (step === undefined) return clipped
  return Math.min(high, tidy(low + Math.round((clipped - low) / step) * step))
}

/** 0.1 + 0.2 is 0.3 for the person who wrote the step. */
export const tidy = (value: number) => Number(value.toPrecision(12))

function readDistribution(name: string, given: unknown, before: SearchSpace): Distribution {
  const refuse = (why: string) => invalidInput(`The search space of ${name}: ${why}`, { param: name })
  if (!isRecord(given)) {
    throw refuse(`it should be such as { type: float, low: 0.01, high: 1 }, but is ${JSON.stringify(given)}.`)
  }
  const { type } = given
  if (typeof type !== 'string' || !types.includes(type)) {
    const near = typeof type === 'string' ? didYouMean(type, types) : ''
    throw refuse(`type must be ${types.join(', ')}, but is ${shown(type)}.${near}`)
  }
  for (const key of Object.keys(given)) {
    if (keys[type]!.includes(key)) continue
    throw refuse(`${type} has no "${key}".${didYouMean(key, keys[type]!)} It has ${keys[type]!.join(', ')}.`)
  }
  const when = given['when'] === undefined ? {} : { when: readCondition(given['when'], before, refuse) }
  if (type === 'categorical') return { type, choices: readChoices(given['choices'], refuse), ...when }
  return { ...readRange(type === 'int' ? 'int' : 'float', given, refuse), ...when }
}

type Refuse = (why: string) => Error

function readRange(
  type: 'float' | 'int',
  given: Record<string, unknown>,
  refuse: Refuse,
): NumberDistribution {
  const numberOf = (key: string): number => {
    const value = given[key]
    const isFine = type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value)
    if (typeof value === 'number' && isFine) return value
    throw refuse(`${key} must be ${type === 'int' ? 'a whole number' : 'a number'}, but is ${shown(value)}.`)
  }
  const low = numberOf('low')
  const high = numberOf('high')
  const { log = false } = given
  if (typeof log !== 'boolean') throw refuse(`log must be true or false, but is ${shown(log)}.`)
  if (low > high) throw refuse(`low is ${low} and high is ${high}; low must not be above high.`)
  if (log && (type === 'int' ? low < 1 : low <= 0)) {
    throw refuse(`log needs a low ${type === 'int' ? 'of at least 1' : 'above 0'}, but it is ${low}.`)
  }
  const step = given['step'] === undefined ? undefined : numberOf('step')
  if (step !== undefined && step <= 0) throw refuse(`step must be above 0, but is ${step}.`)
  if (log && step !== undefined && !(type === 'int' && step === 1)) {
    throw refuse('step and log exclude each other. Leave one of them out.')
  }
  const used = type === 'int' ? (step ?? 1) : step
  const top = used === undefined ? high : tidy(low + Math.floor((high - low) / used + 1e-9) * used)
  return type === 'int'
    ? { type, low, high: top, log, step: used ?? 1 }
    : { type, low, high: top, log, ...(used === undefined ? {} : { step: used }) }
}

function readChoices(given: unknown, refuse: Refuse): ParamValue[] {
  if (!Array.isArray(given) || given.length === 0)
    throw refuse('choices must be a list of at least one value, such as [gini, entropy].')
  const choices = given.map((one: unknown) => {
    if (isValue(one)) return one
    throw refuse(`a choice is a text, a number or true or false, but one is ${shown(one)}.`)
  })
  // Trials write their params down as text.
  const texts = choices.map(String)
  const twice = choices.find((one, index) => texts.indexOf(String(one)) !== index)
  if (twice !== undefined) throw refuse(`${shown(twice)} is among the choices twice.`)
  return choices
}

function readCondition(given: unknown, before: SearchSpace, refuse: Refuse): Params {
  if (!isRecord(given) || Object.keys(given).length === 0)
    throw refuse('when must name earlier params with a value each, such as { criterion: gini }.')
  const when: Record<string, ParamValue> = {}
  for (const [name, value] of Object.entries(given)) {
    const other = Object.hasOwn(before, name) ? before[name] : undefined
    if (!other) throw refuse(`when names ${name}, which does not come before it in the space.`)
    if (!isValue(value) || !canBe(other, value))
      throw refuse(`when asks for ${name} = ${shown(value)}, which ${name} never is.`)
    when[name] = value
  }
  return when
}

function canBe(distribution: Distribution, value: ParamValue): boolean {
  if (distribution.type === 'categorical') return distribution.choices.includes(value)
  return typeof value === 'number' && toAllowed(distribution, value) === value
}

const isValue = (value: unknown): value is ParamValue =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown) => (value === undefined ? 'not there' : JSON.stringify(value))
