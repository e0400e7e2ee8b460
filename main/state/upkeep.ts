import type BetterSqlite from 'better-sqlite3'
import { databaseError } from './database.ts'

/** Below this share of empty pages a VACUUM, which holds everything up, is not worth it. */
const wastefulShare = 0.1

/** Copies and tidies the database while it is in use. */
export function createStateUpkeep(connection: BetterSqlite.Database) {
  const pragma = (name: string) => Number(connection.pragma(name, { simple: true }))
  const freeBytes = () => pragma('freelist_count') * pragma('page_size')
  const isWasteful = () => pragma('freelist_count') > wastefulShare * pragma('page_count')
  return {
    /** Writes a copy to a new file, a few pages at a time; a cancelled one has to be removed by the caller. */
    async backup(file: string, signal: AbortSignal): Promise<void> {
      try {
        await connection.backup(file, {
          progress: () => {
            signal.throwIfAborted()
            return 200
          },
        })
      } catch (error) {
        throw databaseError(error, file)
      }
    },
    /** What `compact` would give back to the disk. */
    wastedBytes: () => (isWasteful() ? freeBytes() : 0),
    compact(): void {
      connection.exec('ANALYZE')
      if (isWasteful()) connection.exec('VACUUM')
      connection.pragma('wal_checkpoint(TRUNCATE)')
    },
  }
}
