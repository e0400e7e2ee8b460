import type { EChartsOption } from 'echarts'
import { formatCount, formatNumber, formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, tooltip, valueAxis } from './style.ts'

export interface HistogramBins {
  /** One more than there are counts, ascending. */
  edges: readonly number[]
  counts: readonly number[]
}

export interface HistogramOptions {
  tokens: Tokens
  /** What is measured, under the axis. */
  name: string
}

/** How many rows fall into each bin of a measured column. */
export function histogram(bins: HistogramBins, { tokens, name }: HistogramOptions): EChartsOption {
  const { edges, counts } = bins
  const n = counts.reduce((sum, count) => sum + count, 0)
  return {
    ...baseOption(tokens),
    grid: { left: 8, right: 14, top: 10, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, name.length > 60 ? `${name.slice(0, 59)}…` : name),
      min: edges[0],
      max: edges.at(-1),
      splitLine: { show: false },
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (value: number) => formatNumber(value, 2),
      },
    },
    yAxis: { ...valueAxis(tokens), minInterval: 1 },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        return index === undefined ? '' : describeBin(bins, index, n)
      },
    },
    series: [
      {
        type: 'custom',
        name: 'rows',
        encode: { x: [0, 1], y: 2 },
        data: counts.map((count, bin) => [edges[bin]!, edges[bin + 1]!, count]),
        renderItem: (_params, api) => {
          const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)])
          const [right = 0, bottom = 0] = api.coord([api.value(1), 0])
          return {
            type: 'rect' as const,
            shape: { x: left + 0.5, y: top, width: Math.max(1, right - left - 1), height: bottom - top },
            style: { fill: tokens.accent },
          }
        },
      },
    ],
  }
}

/** "4.3 to 4.66": half open, but for the last bin. */
export function binName(edges: readonly number[], bin: number): string {
  return `${formatNumber(edges[bin], 4)} to ${formatNumber(edges[bin + 1], 4)}`
}

export function describeBin({ edges, counts }: HistogramBins, bin: number, n: number): string {
  const count = counts[bin] ?? 0
  return `${binName(edges, bin)}\n${formatCount(count)} of ${formatCount(n)} rows (${formatPercent(n === 0 ? 0 : count / n)})`
}
