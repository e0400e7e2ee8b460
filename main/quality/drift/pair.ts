/** One column of two tables: how many rows of each have each of its values. Missing and infinite ones are left out. */
export interface Pair {
  /** Ascending, both sides' values together; empty where they are texts. */
  values: Float64Array
  /** Rows of the reference, and of the current table, per value. */
  reference: Float64Array
  current: Float64Array
  referenceCount: number
  currentCount: number
}

/** Different values, ascending, each with how often it occurs. */
export interface Counted<Values = Float64Array> {
  values: Values
  counts: Float64Array
}

/** Sorts `values`, which must be finite, in place. */
export function countSorted(values: Float64Array): Counted {
  values.sort()
  let distinct = 0
  const counts = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && values[i] === values[distinct - 1]) counts[distinct - 1]!++
    else {
      values[distinct] = values[i]!
      counts[distinct++] = 1
    }
  }
  return { values: values.slice(0, distinct), counts: counts.slice(0, distinct) }
}

export function pairNumbers(reference: Counted, current: Counted): Pair {
  const size = reference.values.length + current.values.length
  const values = new Float64Array(size)
  const counts = [new Float64Array(size), new Float64Array(size)] as const
  let [i, j, at] = [0, 0, 0]
  while (i < reference.values.length || j < current.values.length) {
    const value = Math.min(reference.values[i] ?? Infinity, current.values[j] ?? Infinity)
    values[at] = value
    if (reference.values[i] === value) counts[0][at] = reference.counts[i++]!
    if (current.values[j] === value) counts[1][at] = current.counts[j++]!
    at++
  }
  return toPair(values.slice(0, at), counts[0].slice(0, at), counts[1].slice(0, at))
}

/** The pair of two columns of texts, and the texts in its order. */
export function pairTexts(
  reference: Counted<readonly string[]>,
  current: Counted<readonly string[]>,
): { pair: Pair; texts: string[] } {
  const first = new Map(reference.values.map((text, i) => [text, reference.counts[i]!]))
  const second = new Map(current.values.map((text, i) => [text, current.counts[i]!]))
  const texts = [...new Set([...first.keys(), ...second.keys()])].toSorted((a, b) => (a < b ? -1 : 1))
  const countsOf = (side: ReadonlyMap<string, number>) =>
    Float64Array.from(texts, (text) => side.get(text) ?? 0)
  return { pair: toPair(new Float64Array(0), countsOf(first), countsOf(second)), texts }
}

function toPair(values: Float64Array, reference: Float64Array, current: Float64Array): Pair {
  return { values, reference, current, referenceCount: sum(reference), currentCount: sum(current) }
}

export const sum = (numbers: Float64Array) => numbers.reduce((total, one) => total + one, 0)
