/** `rowid` is DuckDB's own number of a row, which a column of that name would hide. */
const reserved = ['row_id', 'batch_id', 'rowid']
const maxLength = 200

/**
 * Names a table can have, in the header's order: trimmed, at most 200 characters, `columnN` for none, and `_2`, `_3` …
 * behind a name that (whatever its case) was there before.
 */
export function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set(reserved)
  const counts = new Map<string, number>()
  return header.map((cell, i) => {
    const text = cell.replaceAll('\0', '').trim().toWellFormed().slice(0, maxLength)
    const base = text.replace(/[\uD800-\uDBFF]$/, '') || `column${i + 1}`
    let name = base
    let n = counts.get(base.toLowerCase()) ?? 1
    while (taken.has(name.toLowerCase())) name = `${base}_${++n}`
    counts.set(base.toLowerCase(), n)
    taken.add(name.toLowerCase())
    return name
  })
}
