import type { ColumnSummary } from '../../../main/contract/dataset.ts'
import { formatNumber, formatPercent } from '../../format.ts'
import { valueName } from './cell-text.ts'
import { valuesForBins } from './column-bars.ts'
import classes from './mini-distribution.module.css'

const heightPx = 22
const barWidth = 4

/** A column's shape in one line of a table: bins of a number, else the most frequent values. */
export function MiniDistribution({ column, rows }: { column: ColumnSummary; rows: number }) {
  const { histogram, top } = valuesForBins(column)
  const counts = histogram?.counts ?? top.filter((one) => one.value !== null).map((one) => one.count)
  const most = Math.max(1, ...counts)
  const words = shapeInWords(column, rows)
  return (
    <span title={words}>
      <span className="sp-visually-hidden">{words}</span>
      <svg aria-hidden width={counts.length * barWidth} height={heightPx} className={classes.shape}>
        {counts.map((count, index) => {
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (heightPx - 1))
          return (
            <rect
              key={index}
              x={index * barWidth}
              y={heightPx - height}
              width={barWidth - 1}
              height={height}
            />
          )
        })}
      </svg>
    </span>
  )
}

/** "mostly foul (f) 26.6%, …" or "4.3 to 7.9, half of them below 5.8". */
export function shapeInWords(column: ColumnSummary, rows: number): string {
  if (column.histogram) {
    const { edges } = column.histogram
    const range = `${formatNumber(edges[0])} to ${formatNumber(edges.at(-1))}`
    const median = column.quantiles?.[2]
    return median == null ? range : `${range}, half of them up to ${formatNumber(median)}`
  }
  const top = column.top.filter((one) => one.value !== null).slice(0, 3)
  if (top.length === 0) return 'no values'
  return top
    .map(
      ({ value, count }) =>
        `${valueName(value, column.labels)} ${formatPercent(rows === 0 ? 0 : count / rows)}`,
    )
    .join(', ')
}
