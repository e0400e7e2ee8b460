import { useMemo } from 'react'
import type { ModelComparison } from '../../../main/contract/insight.ts'
import type { ModelVersion } from '../../../main/contract/model.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import { dateText } from './date-columns.ts'
import { useDateColumns } from './use-date-columns.ts'
import classes from './model.module.css'
import { labelled } from './shown-version.ts'

type Row = ModelComparison['disagreements']['rows'][number]

/** Raw columns that are shown beside the answers at first; the others are in the column menu. */
const shownColumns = 4

const keyOf = (row: Row) => String(row.row)

/** The rows the two answer differently to. */
export function DisagreementsPanel({
  comparison,
  model,
}: {
  comparison: ModelComparison
  model: ModelVersion
}) {
  const { disagreements, target, first, second } = comparison
  const { rows, total } = disagreements
  const dates = useDateColumns(model)
  const columns = useMemo<DataColumn<Row>[]>(() => {
    const words = (value: string) => {
      const known = model.classes.find((one) => one.value === value)
      return known ? labelled(known) : value
    }
    const answer = (
      id: 'first' | 'second',
      share: 'firstProbability' | 'secondProbability',
      one: typeof first,
    ): DataColumn<Row> => ({
      id,
      title: `${one.name}/${one.version}`,
      description: `${one.algorithm}, with the probability it gives to its answer`,
      widthPx: 190,
      value: (row) => row[id],
      render: (row) => (
        <StateBadge state={row[id] === row.actual ? 'passed' : 'failed'} isPlain>
          {words(row[id])} {formatPercent(row[share])}
        </StateBadge>
      ),
    })
    return [
      {
        id: 'row',
        title: 'Row',
        isNumber: true,
        widthPx: 74,
        description: 'Counted from 1 in the dataset',
        value: (row) => row.row + 1,
        render: (row) => formatCount(row.row + 1),
      },
      {
        id: 'actual',
        title: target,
        widthPx: 120,
        value: (row) => row.actual,
        render: (row) => words(row.actual),
      },
      answer('first', 'firstProbability', first),
      answer('second', 'secondProbability', second),
      ...Object.keys(rows[0]?.cells ?? {}).map((name, index): DataColumn<Row> => ({
        id: `cell.${name}`,
        title: name,
        widthPx: 120,
        isHidden: index >= shownColumns,
        value: (row) => {
          const cell = row.cells[name]
          const dateKind = dates.get(name)
          if (typeof cell === 'number' && dateKind) return dateText(cell, dateKind)
          return typeof cell === 'boolean' ? String(cell) : cell
        },
      })),
    ]
  }, [rows, target, first, second, model.classes, dates])
  return (
    <Panel
      className={classes.below}
      title="Where they part"
      caption={
        total === 0
          ? 'They answer the same to every row'
          : `${plural(total, 'row')}${total > rows.length ? `, the first ${rows.length} of them` : ''}; where their probabilities differ most comes first`
      }
      isFlush={total > 0}
    >
      {total > 0 && (
        <DataTable
          id="model.disagreements"
          label="Rows answered differently"
          columns={columns}
          rows={rows}
          rowKey={keyOf}
          heightPx={rows.length > 12 ? 420 : undefined}
          fileName="disagreements"
        />
      )}
    </Panel>
  )
}
