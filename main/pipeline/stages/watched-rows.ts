import type { Frame } from '../../lib/frame.ts'
import { encodeTarget, type PreparedTraining } from '../../ml/model.ts'
import type { StageContext } from '../stage-work.ts'

/** The curve is to be seen, not to be quoted. */
const mostWatched = 5000

/** Rows of the validation part, which nothing is learnt from. */
export interface WatchedRows {
  frame: Frame
  /** Rows of the frame. */
  rows: Int32Array
  /** The class of each of `rows`. */
  target: Int32Array
}

/** What a model is measured on while it learns, where there is a validation part and it is wanted. */
export async function readWatched(
  context: StageContext<'train'>,
  { classes, preprocessor }: PreparedTraining['input'],
): Promise<WatchedRows | undefined> {
  const { columns, rows: parts } = context.input('transform').output
  if (parts.validation === 0 || !context.stage.params.watch) return undefined
  const { output } = context.input('load')
  const frame = await context.services.dataThread.call(
    'readLoaded',
    { table: { space: output.space, name: 'validation_data', batchId: output.batchId }, columns },
    { signal: context.signal, warehouse: output.warehouse },
  )
  const target = frame.columns.find(({ name }) => name === preprocessor.target)
  if (!target) return undefined
  const { codes } = encodeTarget(target, classes)
  const rows = Int32Array.from(codes.keys())
    .filter((row) => codes[row]! >= 0 && codes[row]! < classes.length)
    .subarray(0, mostWatched)
  if (rows.length === 0) return undefined
  return { frame, rows, target: Int32Array.from(rows, (row) => codes[row]!) }
}
