import { invalidInput } from '../lib/errors.ts'

export type Variables = Record<string, string | undefined>

/**
 * One `$…` of Compose's notation: `$$`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`,
 * `${NAME?message}`; a default may itself refer to variables that have no such default.
 */
const reference = /\$(?:\$|\{([A-Za-z_]\w*)(?:(:?[-?])((?:[^{}]|\{[^{}]*\})*))?\}|([A-Za-z_]\w*)|)/g

/**
 * Puts variables into a value, by Compose's rules: a colon treats an empty variable like a missing one.
 *
 * @throws INVALID_INPUT for a variable that is required and missing, with the message the file gives, or for a `$`
 * that begins nothing.
 */
export function interpolate(text: string, variables: Variables): string {
  return text.replaceAll(
    reference,
    (match, braced?: string, operator?: string, rest?: string, bare?: string) => {
      if (match === '$$') return '$'
      const name = braced ?? bare
      if (name === undefined)
        throw invalidInput(`"${text}" has a "$" that begins no variable. Write "$$" for the sign itself.`, {
          text,
        })
      const value = variables[name]
      const isMissing = value === undefined || (operator?.startsWith(':') === true && value === '')
      if (!isMissing) return value
      if (operator?.endsWith('-')) return interpolate(rest ?? '', variables)
      if (operator?.endsWith('?'))
        throw invalidInput(`The variable ${name} is not set${rest ? `; ${rest}` : ''}.`, { variable: name })
      return ''
    },
  )
}

/** The variables that a value refers to. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(reference)].flatMap(([, braced, , , bare]) => braced ?? bare ?? [])

/** The variables that a value cannot do without: those written `${NAME:?message}`. */
export const requiredIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(reference)].flatMap(([, name, operator]) =>
      name !== undefined && operator?.endsWith('?') ? [name] : [],
    ),
  ),
]
