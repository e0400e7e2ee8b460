import { invalid } from './mlflow-error.ts'

/** Where the page of a token starts. @throws INVALID_PARAMETER_VALUE for a token that none of ours is. */
export function offsetOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0
  try {
    const decoded: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    if (typeof decoded === 'object' && decoded !== null && 'offset' in decoded) {
      const { offset } = decoded
      if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset
    }
  } catch {
    // Told below.
  }
  throw invalid(
    `Invalid page token, could not base64-decode or parse it: ${JSON.stringify(token.slice(0, 40))}`,
  )
}

/** Cuts a list that was read with one row more than the page has. */
export function pageOf<Row>(
  rows: Row[],
  offset: number,
  limit: number,
): { rows: Row[]; next_page_token?: string } {
  if (rows.length <= limit) return { rows }
  const token = Buffer.from(JSON.stringify({ offset: offset + limit })).toString('base64')
  return { rows: rows.slice(0, limit), next_page_token: token }
}

export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

/** Protobuf gives enumerations by name or by number. */
export function viewTypeOf(value: unknown): ViewType {
  if (value === undefined || value === null) return 'ACTIVE_ONLY'
  const views = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const
  const found = views.find((view, index) => view === value || index + 1 === Number(value))
  if (found) return found
  throw invalid(
    `Invalid value ${JSON.stringify(value)} for parameter 'view_type' supplied. It is one of ${views.join(', ')}.`,
  )
}

/** The condition of a view on a column that is null while the thing is not deleted. */
export const viewCondition = (view: ViewType, column: string) =>
  ({ ACTIVE_ONLY: `${column} IS NULL`, DELETED_ONLY: `${column} IS NOT NULL`, ALL: 'TRUE' })[view]
