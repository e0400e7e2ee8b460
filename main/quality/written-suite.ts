import { z } from 'zod'
import type { WrittenExpectation } from '../contract/suite.ts'
import { writtenExpectation } from '../contract/suite.ts'
import { invalidInput } from '../lib/errors.ts'
import { parseSuite } from './suite.ts'

const legacy = z.looseObject({ expectation_suite_name: z.string() })
const fromLegacy = z.looseObject({
  expectation_type: z.string(),
  kwargs: z.record(z.string(), z.json()).default({}),
  meta: z.looseObject({ severity: writtenExpectation.shape.severity.optional() }).nullish(),
})
const fromCurrent = z.looseObject({
  type: z.string(),
  kwargs: z.record(z.string(), z.json()).default({}),
  severity: writtenExpectation.shape.severity.nullish(),
})

export interface WrittenSuite {
  expectations: WrittenExpectation[]
  /** Everything else that the file says. */
  rest: Record<string, unknown>
}

/**
 * The expectations of a suite's file, each with an id and all its fields, to be edited and written again. What 0.18
 * wrote becomes what 1.x writes.
 */
export function toWritten(text: string, file: string): WrittenSuite {
  const { name, expectations: read } = parseSuite(text, file)
  const value: unknown = JSON.parse(text)
  const {
    expectations,
    name: _name,
    ...rest
  } = z.looseObject({ expectations: z.array(z.unknown()) }).parse(value)
  const isLegacy = legacy.safeParse(value).success
  return {
    expectations: expectations.map((one, i) => {
      const { id } = read[i]!
      if (!isLegacy) {
        const { severity, ...given } = fromCurrent.parse(one)
        return { ...given, severity: severity ?? 'critical', id }
      }
      const { expectation_type: type, meta, ge_cloud_id: _cloud, ...given } = fromLegacy.parse(one)
      const { severity = 'critical', ...others } = meta ?? {}
      return { ...given, type, severity, id, meta: others }
    }),
    rest: isLegacy ? { meta: { ...z.looseObject({}).nullish().parse(rest['meta']), was: name } } : rest,
  }
}

/** A suite's file as GX 1.x writes it. */
export function writtenText(name: string, { expectations, rest }: WrittenSuite): string {
  const suite = { name, ...rest, expectations, meta: rest['meta'] ?? {} }
  return `${JSON.stringify(suite, undefined, 2)}\n`
}

/** Suites are files on every system, so their names are few letters. */
export function checkSuiteName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(name) && !/[. ]$/.test(name)) return name
  throw invalidInput(
    `"${name.slice(0, 80)}" cannot be a suite's name. Use letters, digits, "-", "_" and blanks, at most 64.`,
    { name },
  )
}
