import { AppError, cancelled, invalidInput, unavailable } from '../../lib/errors.ts'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** Runs `work` on a connection of its own: its temporary things end with it and only it is interrupted by `signal`. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  signal: AbortSignal | undefined,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled()
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    const result = await work(connection)
    if (signal?.aborted) throw cancelled()
    return result
  } catch (error) {
    if (signal?.aborted) throw cancelled()
    throw toAppError(error)
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
  }
}

/** DuckDB's failures that a person can do something about; what is left is our bug and stays as it is. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const { message } = error
  if (/No space left on device|could not write|disk.*full/i.test(message))
    return unavailable(
      'The disk is full: the warehouse could not write. Free some space and try again.',
      {},
      error,
    )
  if (/Out of Memory/i.test(message))
    return unavailable(
      'There is not enough memory for this. Close other work or raise the memory limit.',
      {},
      error,
    )
  if (/Permission denied|read-only/i.test(message))
    return unavailable(
      `The warehouse cannot write: ${firstLine(message)}. Check the folder's permissions.`,
      {},
      error,
    )
  if (/^Invalid Input Error|^Conversion Error|^Out of Range Error/.test(message))
    return invalidInput(`The warehouse refused this: ${firstLine(message)}`, {}, error)
  return error
}

export const firstLine = (text: string) => text.split('\n')[0]!
