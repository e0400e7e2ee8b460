import { Select, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Evaluation, EvaluationGroups, GroupView } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatScore } from '../../format.ts'
import { className } from './evaluation-part.ts'
import { readGroups } from './read-evaluation.ts'

type Group = GroupView['groups'][number]
type Rate = GroupView['gaps'][number]['rate']

/** Whether the model does as well for one group of rows as for another. */
export function GroupsPanel({ runId, evaluation }: { runId: string; evaluation: Evaluation }) {
  const artifacts = useQuery(ask('run', 'artifacts', { runId }))
  const hasGroups = artifacts.data?.some(({ path }) => path === 'groups.json') ?? false
  const { data } = useQuery({
    ...ask('run', 'artifactText', { runId, path: 'groups.json' }),
    enabled: hasGroups,
    select: readGroups,
  })
  return data && data.columns.length > 0 ? <GroupsView groups={data} evaluation={evaluation} /> : null
}

const rateColumns: { rate: Rate; title: string; description: string; widthPx: number }[] = [
  { rate: 'accuracy', title: 'Accuracy', description: 'Rows that are right', widthPx: 86 },
  {
    rate: 'truePositiveRate',
    title: 'Found',
    description: 'Of those that are, the share called so',
    widthPx: 76,
  },
  {
    rate: 'falsePositiveRate',
    title: 'False alarms',
    description: 'Of those that are not, the share called so',
    widthPx: 104,
  },
  { rate: 'selectionRate', title: 'Called', description: 'The share of all rows called so', widthPx: 76 },
  {
    rate: 'precision',
    title: 'Precision',
    description: 'Of those called so, the share that is',
    widthPx: 86,
  },
]

const columns: DataColumn<Group>[] = [
  { id: 'group', title: 'Group', widthPx: 150, value: (row) => row.group },
  {
    id: 'rows',
    title: 'Rows',
    isNumber: true,
    widthPx: 66,
    value: (row) => row.rows,
    render: (row) => formatCount(row.rows),
  },
  ...rateColumns.map(({ rate, title, description, widthPx }) => ({
    id: rate,
    title,
    description,
    widthPx,
    isNumber: true,
    value: (row: Group) => row[rate],
    render: (row: Group) => formatScore(row[rate], 3),
  })),
]

const keyOf = (row: Group) => row.group

function GroupsView({ groups, evaluation }: { groups: EvaluationGroups; evaluation: Evaluation }) {
  // Where the groups differ most in what is right is looked at first.
  const ordered = useMemo(
    () => groups.columns.toSorted((one, other) => accuracyGap(other) - accuracyGap(one)),
    [groups],
  )
  const [picked, setPicked] = useState<string>()
  const view = ordered.find(({ column }) => column === picked) ?? ordered[0]!
  const gapOf = (rate: Rate) => view.gaps.find((one) => one.rate === rate)
  return (
    <Panel
      title="By group"
      caption={`Rates for ${className(evaluation, groups.positive)} among the held-out rows, by ${view.column}`}
      isFlush
      actions={
        <Select
          aria-label="Column of the groups"
          size="xs"
          w={200}
          searchable
          allowDeselect={false}
          data={ordered.map(({ column }) => column)}
          value={view.column}
          onChange={(value) => setPicked(value ?? undefined)}
        />
      }
    >
      <DataTable
        id="run.groups"
        label="Rates by group"
        columns={columns}
        rows={view.groups}
        rowKey={keyOf}
        heightPx={view.groups.length > 9 ? 330 : undefined}
      />
      <Text c="dimmed" size="sm" p="8px 14px 10px">
        Furthest apart: accuracy by {formatScore(gapOf('accuracy')?.difference, 3)}, called by{' '}
        {formatScore(view.demographicParityDifference, 3)} (demographic parity), found or false alarms by{' '}
        {formatScore(view.equalizedOddsDifference, 3)} (equalized odds). Rates of few rows are chance.
      </Text>
    </Panel>
  )
}

const accuracyGap = (view: GroupView) => view.gaps.find(({ rate }) => rate === 'accuracy')?.difference ?? 0
