export type Cell = string | number | boolean | null
/** What the codes of a column mean: `{ f: 'foul' }`. */
export type Labels = Readonly<Record<string, string>> | undefined

/** A present cell as text: exactly as stored, with its meaning first where the codebook has one: "foul (f)". */
export function cellText(value: Exclude<Cell, null>, labels?: Labels): string {
  const code = String(value)
  const label = labels && Object.hasOwn(labels, code) ? labels[code] : undefined
  return label === undefined || label === code ? code : `${label} (${code})`
}

/** The same where a missing cell or an empty text must have a name too. */
export function valueName(value: Cell, labels?: Labels): string {
  if (value === null) return 'missing'
  return value === '' ? 'empty text' : cellText(value, labels)
}
