import { existsSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { invalidInput, notFound } from '../lib/errors.ts'
import { isCorruption, wrapDatabase, type Database } from './database.ts'

export type ForeignDatabase = Pick<Database, 'all' | 'get' | 'close'>

/**
 * Opens an SQLite file of another program to read it; nothing is written, not beside it either.
 *
 * @throws NOT_FOUND when it is absent; INVALID_INPUT when it is damaged or no SQLite file.
 */
export function openForeign(path: string): ForeignDatabase {
  if (!existsSync(path)) throw notFound(`There is no file "${path}".`, { path })
  const damaged = (reason: unknown) =>
    invalidInput(
      `"${path}" is damaged or no SQLite database (${reason instanceof Error ? reason.message : String(reason)}). Copy it again from where it came; "sqlite3 FILE .recover" may save a part of it.`,
      { path },
      reason,
    )
  const connection = new BetterSqlite(path, { readonly: true, fileMustExist: true })
  try {
    connection.pragma('busy_timeout = 5000')
    const answer = connection.pragma('quick_check(1)', { simple: true })
    if (answer !== 'ok') throw damaged(answer)
  } catch (error) {
    connection.close()
    throw isCorruption(error) ? damaged(error) : error
  }
  return wrapDatabase(connection)
}
