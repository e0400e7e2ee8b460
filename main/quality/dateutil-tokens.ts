const isLetter = (character: string) => /^\p{L}$/u.test(character)
const isDigit = (character: string) => /^\p{Nd}$/u.test(character)

/**
 * A text as python-dateutil takes it apart: words, numbers (with a fraction after `.` or `,`), and every other character
 * for itself; white space is one blank each.
 */
export function dateTokens(text: string): string[] {
  const characters = Array.from(text.replaceAll('\0', ''))
  const tokens: string[] = []
  let at = 0
  while (at < characters.length) {
    const first = characters[at++]!
    if (!isLetter(first) && !isDigit(first)) {
      tokens.push(/^\s$/.test(first) ? ' ' : first)
      continue
    }
    let token = first
    let isNumber = isDigit(first)
    let hasPoint = false
    let hasLetters = !isNumber
    for (; at < characters.length; at++) {
      const next = characters[at]!
      const isSame = isNumber ? isDigit(next) : isLetter(next)
      const isTurn = hasPoint && token.endsWith('.') && (isNumber ? isLetter(next) : isDigit(next))
      const isPoint = next === '.' || (next === ',' && isNumber && !hasPoint && token.length >= 2)
      if (isPoint) hasPoint = true
      else if (isTurn) isNumber = !isNumber
      else if (!isSame) break
      hasLetters ||= !isNumber
      token += next
    }
    tokens.push(...splitPoints(token, hasPoint, isNumber, hasLetters))
  }
  return tokens
}

/** `2003.09.25` is three numbers, `10.5` is one. */
function splitPoints(token: string, hasPoint: boolean, isNumber: boolean, hasLetters: boolean): string[] {
  if (!hasPoint) return [token]
  const points = token.split('.').length - 1
  if (hasLetters || points > 1 || /[.,]$/.test(token))
    return token.split(/([.,])/).filter((part) => part !== '')
  return [isNumber && points === 0 ? token.replace(',', '.') : token]
}
