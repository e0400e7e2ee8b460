import { useMemo } from 'react'
import type { Evaluation } from '../../../main/contract/run.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatScore } from '../../format.ts'
import type { EvaluationPart } from './evaluation-part.ts'
import { className } from './evaluation-part.ts'

type ClassRow = EvaluationPart['perClass'][number]

const score = (
  id: string,
  title: string,
  widthPx: number,
  value: (row: ClassRow) => number | null,
  description?: string,
): DataColumn<ClassRow> => ({
  id,
  title,
  description,
  isNumber: true,
  widthPx,
  value,
  render: (row) => formatScore(value(row)),
})

export function PerClassPanel({ evaluation, part }: { evaluation: Evaluation; part: EvaluationPart }) {
  const columns = useMemo<DataColumn<ClassRow>[]>(
    () => [
      { id: 'class', title: 'Class', widthPx: 104, value: (row) => className(evaluation, row.class) },
      score('precision', 'Precision', 84, (row) => row.precision, 'Of those called so, the share that is'),
      score('recall', 'Recall', 70, (row) => row.recall, 'Of those that are, the share called so'),
      score('f1', 'F1', 66, (row) => row.f1),
      score('rocAuc', 'ROC AUC', 88, (row) => row.rocAuc),
      score('prAuc', 'PR AUC', 78, (row) => row.prAuc),
      {
        id: 'support',
        title: 'Rows',
        isNumber: true,
        widthPx: 60,
        value: (row) => row.support,
        render: (row) => formatCount(row.support),
      },
    ],
    [evaluation],
  )
  return (
    <Panel title="Per class" caption="Each class against all others" isFlush>
      <DataTable
        id="run.per-class"
        label="Metrics per class"
        columns={columns}
        rows={part.perClass}
        rowKey={(row) => row.class}
      />
    </Panel>
  )
}
