/** A list of rows, some of which are open and have a list of their own right below them. */
export interface Branch {
  /** Names the list among all of the tree. */
  id: string
  /** Its own rows, without those of open ones. */
  rows: number
  /** By the index of the row that is open. */
  open: ReadonlyMap<number, Branch>
}

export interface Place {
  branch: Branch
  /** Of the row in its branch. */
  index: number
  /** 0 for the rows of the outermost list. */
  depth: number
}

/** A row that was opened: what lies below it, and where it is in the list that it belongs to. */
export interface Opening {
  id: string
  parentId: string
  index: number
  rows: number
}

/** How many rows a list has on screen, all that is open included. */
export const branchSize = (branch: Branch): number =>
  [...branch.open.values()].reduce((sum, child) => sum + branchSize(child), branch.rows)

/** What stands at a position, counted over everything that is open; the position must be inside. */
export function locate(branch: Branch, position: number, depth = 0): Place {
  let above = 0
  for (const [index, child] of [...branch.open].toSorted(([one], [other]) => one - other)) {
    if (position <= index + above) break
    const size = branchSize(child)
    if (position <= index + above + size) return locate(child, position - index - above - 1, depth + 1)
    above += size
  }
  return { branch, index: position - above, depth }
}

/** The tree that openings make; those whose list is closed wait until it is open again. */
export function toBranch(id: string, rows: number, openings: readonly Opening[]): Branch {
  const open = new Map<number, Branch>()
  for (const opening of openings) {
    if (opening.parentId === id && opening.index < rows)
      open.set(opening.index, toBranch(opening.id, opening.rows, openings))
  }
  return { id, rows, open }
}
