import { invalidInput } from '../lib/errors.ts'

/** `name`, `name@alias` or `name/version`. */
export function parseModelRef(text: string) {
  const match = /^([^@/]+)(?:@([^@/]+)|\/(\d{1,9}))?$/.exec(text)
  if (!match) throw invalidInput(`"${text}" should be NAME, NAME@ALIAS or NAME/VERSION.`, { model: text })
  return { name: match[1]!, alias: match[2], version: match[3] === undefined ? undefined : Number(match[3]) }
}
