const reserved = ['row_id', 'batch_id']
const maxLength = 200

/**
 * Names a table can have, in the header's order: trimmed, at most 200 characters, `columnN` for none, and `_2`, `_3` …
 * behind a name that (whatever its case) was there before.
 */
export function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set(reserved)
  return header.map((cell, i) => {
    const base = cell.replaceAll('\0', '').trim().slice(0, maxLength) || `column${i + 1}`
    let name = base
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`
    taken.add(name.toLowerCase())
    return name
  })
}
