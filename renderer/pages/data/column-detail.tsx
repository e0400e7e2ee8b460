import { Text } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import type { ColumnSummary, RowFilter } from '../../../main/contract/dataset.ts'
import { Chart } from '../../charts/chart.tsx'
import { binName, histogram } from '../../charts/histogram.ts'
import { valueBars } from '../../charts/value-bars.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatNumber, formatPercent } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import { columnBars, valuesForBins } from './column-bars.ts'
import classes from './columns-tab.module.css'
import { RowsMenu } from './rows-menu.tsx'
import { partOfValue, partsOfBin } from './row-filter.ts'

export interface ColumnDetailProps {
  column: ColumnSummary
  rows: number
  onShowRows: (filter: RowFilter) => void
}

/** One column: its figures and its distribution; a bar leads to its rows. */
export function ColumnDetail({ column: summary, rows, onShowRows }: ColumnDetailProps) {
  const column = useMemo(() => valuesForBins(summary), [summary])
  const { name, histogram: bins } = column
  const bars = useMemo(() => columnBars(column, rows), [column, rows])
  const option = useCallback(
    (tokens: Tokens) => (bins ? histogram(bins, { tokens, name }) : valueBars(bars, { tokens, total: rows })),
    [bins, bars, rows, name],
  )
  const choices = bins
    ? bins.counts.flatMap((count, bin) =>
        count === 0
          ? []
          : [
              {
                label: `${binName(bins.edges, bin)} (${formatCount(count)})`,
                onPick: () => onShowRows(partsOfBin(name, bins.edges, bin)),
              },
            ],
      )
    : bars.flatMap((bar) =>
        bar.value === undefined
          ? []
          : [
              {
                label: `${bar.name} (${formatCount(bar.count)})`,
                onPick: () => onShowRows([partOfValue(name, bar.value!)]),
              },
            ],
      )
  if (bins && column.missing > 0)
    choices.push({
      label: `missing (${formatCount(column.missing)})`,
      onPick: () => onShowRows([partOfValue(name, null)]),
    })
  const pick = (index: number) => {
    const bar = bars[index]
    if (bins) onShowRows(partsOfBin(name, bins.edges, index))
    else if (bar?.value !== undefined) onShowRows([partOfValue(name, bar.value)])
  }
  const title = bins ? `Distribution of ${name}` : `Values of ${name}`
  return (
    <Panel
      className={classes.detail}
      title={name}
      caption={[
        column.type,
        column.role,
        column.originalName !== name && `“${column.originalName}” in the file`,
      ]
        .filter(Boolean)
        .join(' · ')}
      actions={<RowsMenu label={`Show rows of ${name} with`} choices={choices} />}
    >
      {column.description && <Text mb={10}>{column.description}</Text>}
      <dl className={classes.figures}>
        {figuresOf(column, rows).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {choices.length === 0 ? (
        <Text c="dimmed">Every cell of this column is missing, so there is nothing to draw.</Text>
      ) : (
        <>
          <Text size="sm" c="dimmed" mb={4}>
            {bins ? 'Rows per bin' : 'Rows per value'} · click a bar to see its rows
          </Text>
          <Chart
            title={title}
            heightPx={bins ? 260 : Math.max(90, 30 + bars.length * 23)}
            option={option}
            onClick={(point) => pick(point.dataIndex)}
            table={
              bins
                ? {
                    header: ['from', 'to', 'rows'],
                    rows: bins.counts.map((count, bin) => [bins.edges[bin], bins.edges[bin + 1], count]),
                  }
                : { header: ['value', 'rows'], rows: bars.map((bar) => [bar.name, bar.count]) }
            }
          />
        </>
      )}
    </Panel>
  )
}

function figuresOf(column: ColumnSummary, rows: number): [string, string][] {
  const part = (count: number) => formatPercent(rows === 0 ? 0 : count / rows)
  const figures: [string, string | undefined][] = [
    ['Rows', formatCount(rows)],
    ['Missing', column.missing === 0 ? 'none' : `${formatCount(column.missing)} (${part(column.missing)})`],
    ['Distinct', formatCount(column.distinct)],
    ['Least', edgeText(column, column.min)],
    ['Greatest', edgeText(column, column.max)],
    ['Mean', column.mean == null ? undefined : formatNumber(column.mean)],
    ['Standard deviation', column.stddev == null ? undefined : formatNumber(column.stddev)],
    ['Median', column.quantiles?.[2] == null ? undefined : formatNumber(column.quantiles[2])],
    [
      '5% to 95%',
      column.quantiles?.[0] == null || column.quantiles[4] == null
        ? undefined
        : `${formatNumber(column.quantiles[0])} to ${formatNumber(column.quantiles[4])}`,
    ],
  ]
  return figures.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]))
}

/** The order of texts means little, so a least and a greatest are told only of numbers and times. */
function edgeText({ type, labels }: ColumnSummary, edge: ColumnSummary['min']): string | undefined {
  if (edge == null || labels || type === 'text' || type === 'boolean') return undefined
  return typeof edge === 'number' ? formatNumber(edge, 6) : String(edge)
}
