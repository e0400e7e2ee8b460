import type { GridSort } from './row-grid.tsx'

/** How a sorting stands in the address: the column, with a minus before it when descending. */
export const sortKey = ({ column, isDescending }: GridSort) => `${isDescending ? '-' : '+'}${column}`

export function sortFrom(key: string | undefined): GridSort | undefined {
  if (key === undefined || !/^[+-]./s.test(key)) return undefined
  return { column: key.slice(1), isDescending: key.startsWith('-') }
}
