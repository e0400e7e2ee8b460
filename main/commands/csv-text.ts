/**
 * RFC 4180, without the last line's end: `print` adds it. What is absent is an empty field. Text that a spreadsheet would
 * run as a formula gets a leading apostrophe; numbers stay as they are.
 */
export const csv = (
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => [header, ...rows].map((row) => row.map(toField).join(',')).join('\r\n')

function toField(cell: string | number | null): string {
  if (cell === null) return ''
  const text = typeof cell === 'string' ? neutralise(cell) : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const neutralise = (text: string) =>
  /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text
