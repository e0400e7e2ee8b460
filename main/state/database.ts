/* oxlint-disable typescript/no-unnecessary-type-parameters, typescript/no-unsafe-type-assertion --
   better-sqlite3 does not know the columns of a statement: the row type is the query's word. */
import { writeFileSync } from 'node:fs'
import type BetterSqlite from 'better-sqlite3'
import { AppError, conflict, unavailable } from '../lib/errors.ts'

export type SqlValue = string | number | null

/** One SQLite connection that prepares each statement once and fails with errors a person can act on. */
export interface Database {
  all<Row>(sql: string, ...values: SqlValue[]): Row[]
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined
  /** Only the first column of each row. */
  column<Value>(sql: string, ...values: SqlValue[]): Value[]
  /** @returns the number of rows changed. */
  run(sql: string, ...values: SqlValue[]): number
  /** All of `work` or nothing. May be nested. */
  transaction<Result>(work: () => Result): Result
  close(): void
}

const statementLimit = 200

/** A file that is there while a database is known to be damaged, so that the next start looks at all of it. */
export const doubtOf = (path: string) => `${path}.damaged`

export function wrapDatabase(connection: BetterSqlite.Database): Database {
  const statements = new Map<string, BetterSqlite.Statement>()

  const prepare = (sql: string, isColumn = false) => {
    const id = isColumn ? `column: ${sql}` : sql
    const known = statements.get(id)
    if (known) return known
    if (statements.size >= statementLimit) statements.clear()
    const statement = connection.prepare(sql)
    if (isColumn) statement.pluck()
    statements.set(id, statement)
    return statement
  }
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      if (isCorruption(error)) noteDamage(connection.name)
      throw databaseError(error, connection.name)
    }
  }

  return {
    all: <Row>(sql: string, ...values: SqlValue[]) => guarded(() => prepare(sql).all(...values) as Row[]),
    get: <Row>(sql: string, ...values: SqlValue[]) =>
      guarded(() => prepare(sql).get(...values) as Row | undefined),
    column: <Value>(sql: string, ...values: SqlValue[]) =>
      guarded(() => prepare(sql, true).all(...values) as Value[]),
    run: (sql, ...values) => guarded(() => prepare(sql).run(...values).changes),
    transaction: (work) => guarded(() => connection.transaction(work).immediate()),
    close() {
      statements.clear()
      connection.close()
    },
  }
}

function noteDamage(path: string): void {
  try {
    writeFileSync(doubtOf(path), '')
  } catch {
    // A disk that takes no note is a smaller trouble than the one that is being told.
  }
}

export function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** SQLite's failures that a person can do something about, as AppErrors; any other error as it is. */
export function databaseError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const code = sqliteCode(error)
  const details = { path, code }
  if (code === 'SQLITE_FULL') {
    return unavailable(
      `"${path}" cannot grow: the disk is full. Free some space and try again.`,
      details,
      error,
    )
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return unavailable(
      `"${path}" is read-only. Change its permissions, or copy the workspace to a folder you can write to.`,
      details,
      error,
    )
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return unavailable(
      `"${path}" cannot be opened or made. Check that its folder exists and that you may write there.`,
      details,
      error,
    )
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return conflict(
      `"${path}" is in use by another program. Close that program and try again.`,
      details,
      error,
    )
  }
  if (isCorruption(error)) {
    return unavailable(
      `"${path}" is damaged. Close the workspace and open it again: the file is set aside and rebuilt.`,
      details,
      error,
    )
  }
  return error
}

export const isCorruption = (error: unknown) => /^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(error))
