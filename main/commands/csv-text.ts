/** RFC 4180, without the last line's end: `print` adds it. What is absent is an empty field. */
export const csv = (
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => [header, ...rows].map((row) => row.map(toField).join(',')).join('\r\n')

function toField(cell: string | number | null): string {
  if (cell === null) return ''
  const text = String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
