/**
 * A pattern of RE2, which DuckDB has, as one of PCRE that means the same: `\d`, `\w`, `\s` and `\b` are about ASCII, and
 * `$` is the very end and not also before a line break there.
 */
export function toPcre(pattern: string): string {
  let result = ''
  let isInClass = false
  const isMultiline = /\(\?[a-zA-Z]*m/.test(pattern)
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!
    if (character === '\\' && i + 1 < pattern.length) {
      const next = pattern[++i]!
      result += (isInClass ? inClass[next] : outsideClass[next]) ?? `\\${next}`
    } else if (isInClass) {
      const named = /^\[:\^?[a-z]+:\]/.exec(pattern.slice(i))?.[0]
      result += named ?? character
      if (named) i += named.length - 1
      else if (character === ']') isInClass = false
    } else if (character === '[') {
      const start = /^\[\^?\]?/.exec(pattern.slice(i))![0]
      result += start
      i += start.length - 1
      isInClass = true
    } else result += character === '$' && !isMultiline ? '\\z' : character
  }
  return result
}

const outsideClass: Partial<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '[\\t\\n\\f\\r ]',
  S: '[^\\t\\n\\f\\r ]',
  b: '(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))',
  B: '(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))',
}
/** The negated ones stay PCRE's, which differ for letters and digits beyond ASCII only. */
const inClass: Partial<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r ' }
