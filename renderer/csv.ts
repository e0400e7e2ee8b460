export type CsvCell = string | number | boolean | null | undefined

/**
 * RFC 4180 text with a header line. Text that a spreadsheet would run as a formula (it starts with = + - @, a tab or a
 * carriage return) gets a leading apostrophe; numbers stay numbers.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => row.map(toField).join(',')).join('\r\n') + '\r\n'
}

/** The same table for the clipboard, tab-separated, as spreadsheets paste it. */
export function toClipboardText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows]
    .map((row) => row.map((cell) => neutralise(cell).replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n')
}

function neutralise(cell: CsvCell): string {
  if (cell == null) return ''
  if (typeof cell !== 'string') return String(cell)
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}

function toField(cell: CsvCell): string {
  const text = neutralise(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
