/** A pattern longer than this is slow to build, and the table one that nobody writes by hand. */
const maxWidth = 200
/** Sentences over two lines may have a comma each by chance. */
const leastWidth = 4

/**
 * A regular expression, in the words that RE2 and JavaScript share, for a cell that has swallowed rows since the quote at
 * its end is missing: its inner lines have as many delimiters as a row; or it has two lines, which are the end of one
 * row and the beginning of the next. Undefined where that cannot be told from prose.
 *
 * @param place the cell's column, from 0, of `width`.
 */
export function rowsInCellPattern(delimiter: string, width: number, place: number): string | undefined {
  const code = delimiter.codePointAt(0) ?? 0
  if (width < leastWidth || width > maxWidth || delimiter.length !== 1 || code > 0x7f || delimiter === ' ')
    return undefined
  const sign = `\\x${code.toString(16).padStart(2, '0')}`
  const withSigns = (count: number) => `[^${sign}\\n]*(?:${sign}[^${sign}\\n]*){${count}}`
  const inner = `[^\\n]*(?:\\n${withSigns(width - 1)})+\\n[^\\n]*`
  const two = `${withSigns(width - 1 - place)}\\n${withSigns(place)}`
  return `^(?:${inner}|${two})$`
}
