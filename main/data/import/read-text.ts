import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { invalidInput } from '../../lib/errors.ts'
import { createRecordReader } from './csv-records.ts'
import type { CsvRecord, TextDialect } from './csv-records.ts'

const blockBytes = 1 << 18
const maxLineBytes = 64 << 20

/**
 * Reads the records of a UTF-8 file from beginning to end, in portions that leave other work of the thread its turn.
 *
 * @param afterBlock waits for what the records were written to.
 * @throws INVALID_INPUT for a line longer than 64 MB.
 */
export async function readTextRecords(
  path: string,
  dialect: TextDialect,
  width: (line: number) => number | undefined,
  onRecord: (record: CsvRecord) => void,
  afterBlock: (sizeBytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const reader = createRecordReader(dialect, onRecord, width)
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    let rest: Buffer = Buffer.alloc(0)
    let position = 0
    let wanted = blockBytes
    for (let isFirst = true; position < size || rest.length > 0; isFirst = false) {
      signal.throwIfAborted()
      const block = Buffer.allocUnsafe(Math.min(wanted, size - position))
      const { bytesRead } = await handle.read(block, 0, block.length, position)
      position += bytesRead
      const joined = Buffer.concat([rest, block.subarray(0, bytesRead)])
      const start = isFirst && joined.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? 3 : 0
      const isEnd = position >= size || bytesRead === 0
      const used = start + reader.read(joined.subarray(start), isEnd)
      rest = joined.subarray(used)
      // What was read in vain is read again with twice as much, so that a long cell is not read hundreds of times.
      wanted = Math.max(blockBytes, rest.length)
      if (isEnd) break
      if (rest.length > maxLineBytes)
        throw invalidInput(
          `The file has a line of more than ${maxLineBytes >> 20} MB. It is no table of lines; check its line ends.`,
        )
      await afterBlock(bytesRead)
      await setImmediate()
    }
    await afterBlock(0)
  } finally {
    await handle.close()
  }
}
