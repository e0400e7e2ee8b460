export interface Searchable {
  label: string
  description?: string
  keywords?: readonly string[]
}

export interface PaletteGroup<Action extends Searchable> {
  name: string
  actions: Action[]
}

const shownInAll = 30

/**
 * The actions that have every word of `query` in their label, description or keywords; in a group those whose label
 * begins with it come first. Empty groups are left out, and so is what comes after the thirtieth action.
 */
export function filterActions<Action extends Searchable>(
  groups: readonly PaletteGroup<Action>[],
  query: string,
): PaletteGroup<Action>[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const start = words.join(' ')
  const rank = (action: Action) => (action.label.toLowerCase().startsWith(start) ? 0 : 1)
  let room = shownInAll
  return groups.flatMap(({ name, actions }) => {
    const found = actions
      .filter((action) => {
        const text = [action.label, action.description ?? '', ...(action.keywords ?? [])]
          .join(' ')
          .toLowerCase()
        return words.every((word) => text.includes(word))
      })
      .toSorted((one, other) => rank(one) - rank(other))
      .slice(0, room)
    room -= found.length
    return found.length === 0 ? [] : [{ name, actions: found }]
  })
}
