import { categories } from './tokens.ts'

/** The same key has the same colour on every screen and after every restart (FNV-1a over the key). */
export function colourOf(key: string): string {
  return categories[hash(key) % categories.length]!
}

/** The colours that stand out from a white ground too, which the others do less (3:1). */
const clearest = 3

/**
 * Colours for things that are shown together, such as the classes of one target: as stable as `colourOf`, and
 * different from each other as long as there are no more keys than colours; the clearest come first. The order of
 * `keys` does not matter.
 */
export function coloursOf(keys: readonly string[]): Map<string, string> {
  const taken = new Set<number>()
  const colours = new Map<string, string>()
  for (const key of [...new Set(keys)].toSorted()) {
    if (taken.size === categories.length) taken.clear()
    let index = hash(key) % (taken.size < clearest ? clearest : categories.length)
    while (taken.has(index)) index = (index + 1) % (taken.size < clearest ? clearest : categories.length)
    taken.add(index)
    colours.set(key, categories[index]!)
  }
  return colours
}

function hash(key: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) {
    value = Math.imul(value ^ key.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}
