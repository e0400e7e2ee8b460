import type { ColumnSummary, DatasetColumn } from '../../contract/dataset.ts'
import type { TextFigures } from '../../contract/profile.ts'
import { roleOf } from '../../data/summarize-dataset.ts'

/** What a column is to a model: as its values alone tell, and free text and dates besides. */
export function roleOfColumn(
  column: DatasetColumn,
  text: TextFigures | undefined,
  { target, rows }: { target: string | undefined; rows: number },
): ColumnSummary['role'] {
  if (column.name === target) return 'target'
  const role = roleOf(column, rows)
  if (role !== 'feature') return isProse(column, text, rows) && role === 'identifier' ? 'text' : role
  if (column.type === 'date' || column.type === 'timestamp') return 'date'
  return isProse(column, text, rows) ? 'text' : 'feature'
}

/** Sentences rather than names of something: long, of many words, and hardly two alike. */
const isProse = ({ distinct, missing }: DatasetColumn, text: TextFigures | undefined, rows: number) =>
  text !== undefined &&
  distinct > 50 &&
  distinct > (rows - missing) / 2 &&
  text.length.mean > 20 &&
  (text.patterns[0]?.pattern.includes(' ') ?? false)
