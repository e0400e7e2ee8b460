import type { Frame } from '../../lib/frame.ts'
import type { StageContext } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'

type Context = StageContext<'evaluate' | 'register'>

export const testPart = ({ rows }: StageOutputs['transform']) => (rows.test > 0 ? 'test' : 'validation')

/** The raw rows of the test part (of the validation part where there is none), the target among the columns. */
export async function readTestRows(context: Context, rows = readTestPositions(context)): Promise<Frame> {
  const { dataset } = context.input('extract').output
  return context.services.dataThread.call(
    'readDataset',
    { dataset: dataset.dataset, version: dataset.version, rows: await rows },
    { signal: context.signal },
  )
}

/** Where they stand in the dataset. */
export async function readTestPositions(context: Context): Promise<Float64Array> {
  const { folder, output } = context.input('transform')
  const { sourceRowColumn } = output
  const positions = await context.services.dataThread.call(
    'readTransformed',
    { folder, table: `${testPart(output)}_data`, columns: [sourceRowColumn] },
    { signal: context.signal },
  )
  const [column] = positions.columns
  if (column?.kind !== 'number') throw new Error(`${sourceRowColumn} holds no row numbers`)
  return column.values
}
