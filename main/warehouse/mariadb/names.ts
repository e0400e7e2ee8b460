import { createHash } from 'node:crypto'
import type { TableRef } from '../warehouse.ts'

/** Names a header may have that MariaDB and ColumnStore take as they are, whatever their settings. */
const plainColumn = /^[A-Za-z_](?:[A-Za-z0-9_ -]{0,46}[A-Za-z0-9_])?$/

/**
 * The table's name on the server. Spaces and tables may be called anything, in any length, while MariaDB takes 64
 * characters of the basic plane: a readable beginning, and a hash that keeps names and owners apart.
 */
export function tableSqlName(owner: string, { space, name }: Pick<TableRef, 'space' | 'name'>): string {
  return `${slug(space, 20)}__${slug(name, 24)}__${hash(owner, space, name)}`
}

export const columnSqlName = (name: string) =>
  plainColumn.test(name) ? name : `${slug(name, 40)}_${hash(name)}`

const hash = (...parts: string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)

/** Lower case, because ColumnStore makes it so. */
function slug(name: string, length: number): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return plain.slice(0, length) || 'x'
}
