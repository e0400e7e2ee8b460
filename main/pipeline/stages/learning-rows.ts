import type { Frame } from '../../lib/frame.ts'
import type { PreprocessSpec } from '../../ml/preprocessor.ts'
import { withDateParts } from '../date-parts.ts'
import type { StageContext } from '../stage-work.ts'

type Context = StageContext<'train'>

/** The raw rows of the training part, for models that fit their own preprocessing on some of them. */
export interface LearningRows {
  raw: Frame
  spec: Partial<PreprocessSpec>
}

export async function readLearningRows(
  context: Context,
  part: Frame,
  sourceRowColumn: string,
): Promise<LearningRows> {
  const { dataset } = context.input('extract').output
  const rows = part.columns.find(({ name }) => name === sourceRowColumn)
  if (rows?.kind !== 'number') throw new Error('the training part has no row numbers')
  const raw = await context.services.dataThread.call(
    'readDataset',
    { dataset: dataset.dataset, version: dataset.version, rows: rows.values },
    { signal: context.signal },
  )
  const params = withDateParts(context.input('transform').params, dataset, context.pipeline.target)
  const { split: _split, duplicates: _duplicates, dates: _dates, ...spec } = params
  return { raw, spec }
}

/** What the algorithm is told. */
export function learningParams({
  algorithm: _algorithm,
  folds: _folds,
  foldKind: _foldKind,
  foldBy: _foldBy,
  foldRepeats: _foldRepeats,
  learningCurve: _learningCurve,
  watch: _watch,
  search: _search,
  ...params
}: Context['stage']['params']) {
  return params
}
