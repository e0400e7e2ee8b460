import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'

export type Json = z.infer<ReturnType<typeof z.json>>

/** `["train.trees=200", "target=odor"]` → `{ 'train.trees': 200, target: 'odor' }`: JSON where it is, else text. */
export function parseAssignments(assignments: string[]): Record<string, Json> {
  return Object.fromEntries(
    assignments.map((one) => {
      const at = one.indexOf('=')
      if (at > 0) return [one.slice(0, at).trim(), parseValue(one.slice(at + 1))]
      throw invalidInput(`"--set ${one}" should be PATH=VALUE, such as --set train.trees=200.`, {
        value: one,
      })
    }),
  )
}

export function parseValue(text: string): Json {
  try {
    return z.json().parse(JSON.parse(text))
  } catch {
    return text
  }
}
