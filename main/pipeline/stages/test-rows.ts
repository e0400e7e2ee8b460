import type { Frame } from '../../lib/frame.ts'
import type { StageContext } from '../stage-work.ts'

/** The raw rows of the test part (of the validation part where there is none), the target among the columns. */
export async function readTestRows(context: StageContext<'evaluate' | 'register'>): Promise<Frame> {
  const { dataThread } = context.services
  const { dataset } = context.input('extract').output
  const { rows, sourceRowColumn } = context.input('transform').output
  const { folder } = context.input('transform')
  const positions = await dataThread.call(
    'readTransformed',
    { folder, table: rows.test > 0 ? 'test_data' : 'validation_data', columns: [sourceRowColumn] },
    { signal: context.signal },
  )
  const [column] = positions.columns
  if (column?.kind !== 'number') throw new Error(`${sourceRowColumn} holds no row numbers`)
  return dataThread.call(
    'readDataset',
    { dataset: dataset.dataset, version: dataset.version, rows: column.values },
    { signal: context.signal },
  )
}
