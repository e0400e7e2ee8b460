import type { EChartsOption } from 'echarts'
import { formatCount, formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, categoryAxis, nameOfAxisKey, toAxisKeys, tooltip } from './style.ts'

export interface MissingCounts {
  columns: readonly string[]
  /** Where each block of rows begins. */
  blocks: readonly number[]
  rows: number
  /** Missing cells per block and column. */
  counts: readonly (readonly number[])[]
}

const mostNamed = 20

/** Where cells are missing: the table seen from far away, its first rows at the top, the darker the more is missing. */
export function missingMatrix(missing: MissingCounts, { tokens }: { tokens: Tokens }): EChartsOption {
  const { columns, blocks, counts } = missing
  const parts = counts.map((row, block) => row.map((count) => count / rowsOf(missing, block)))
  const most = Math.max(0.01, ...parts.flat())
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 8, right: 12, top: 4, bottom: 8, containLabel: true },
    xAxis: {
      ...categoryAxis(tokens, toAxisKeys(columns)),
      axisLabel: {
        color: tokens.dim,
        // Of more columns than can be read, some are named.
        interval: Math.max(0, Math.ceil(columns.length / mostNamed) - 1),
        rotate: columns.length > 6 ? 45 : 0,
        width: 110,
        overflow: 'truncate',
        formatter: nameOfAxisKey,
      },
    },
    yAxis: {
      ...categoryAxis(
        tokens,
        blocks.map((first) => formatCount(first + 1)),
        true,
      ),
      axisLabel: { color: tokens.dim, interval: Math.max(0, Math.ceil(blocks.length / 6) - 1) },
    },
    // A twentieth must be seen as well as a half.
    visualMap: { show: false, min: 0, max: most, inRange: { color: [tokens.raised, tokens.warn] } },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const value = (Array.isArray(params) ? params[0] : params)?.value
        return Array.isArray(value) ? describeBlock(missing, Number(value[1]), Number(value[0])) : ''
      },
    },
    series: [
      {
        type: 'heatmap',
        data: parts.flatMap((row, y) => row.map((part, x) => [x, y, part])),
        itemStyle: { borderColor: tokens.panel, borderWidth: columns.length > 30 ? 0.5 : 1 },
        emphasis: { itemStyle: { borderColor: tokens.text, borderWidth: 1.5 } },
      },
    ],
  }
}

const rowsOf = ({ blocks, rows }: MissingCounts, block: number) =>
  Math.max(1, (blocks[block + 1] ?? rows) - blocks[block]!)

export function describeBlock(missing: MissingCounts, block: number, column: number): string {
  const first = missing.blocks[block]!
  const rows = rowsOf(missing, block)
  const count = missing.counts[block]![column]!
  return `${missing.columns[column]}\nrows ${formatCount(first + 1)} to ${formatCount(first + rows)}: ${formatCount(count)} missing (${formatPercent(count / rows)})`
}
