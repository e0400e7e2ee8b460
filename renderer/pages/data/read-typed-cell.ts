import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { Cell } from './cell-text.ts'

/** What a person typed as a value of a column of this type, or nothing where it is none. */
export function readTypedCell(
  text: string,
  type: DatasetColumn['type'] = 'text',
): Exclude<Cell, null> | undefined {
  const typed = text.trim()
  switch (type) {
    case 'integer':
    case 'number':
      return typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : undefined
    case 'boolean': {
      const word = typed.toLowerCase()
      return word === 'true' ? true : word === 'false' ? false : undefined
    }
    case 'date':
    case 'timestamp':
      return Number.isNaN(Date.parse(typed)) ? undefined : typed
    default:
      return text
  }
}
