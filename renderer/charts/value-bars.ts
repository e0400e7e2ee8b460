import type { EChartsOption } from 'echarts'
import { formatCount, formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, categoryAxis, nameOfAxisKey, toAxisKeys, tooltip, valueAxis } from './style.ts'

export interface ValueBar {
  name: string
  count: number
  /** Drawn paler: what is not a value, such as missing cells or all the others together. */
  isRest?: boolean
}

export interface ValueBarsOptions {
  tokens: Tokens
  /** All rows, for the percentages. */
  total: number
}

/** How often each value occurs, first at the top. */
export function valueBars(bars: readonly ValueBar[], { tokens, total }: ValueBarsOptions): EChartsOption {
  return {
    ...baseOption(tokens),
    grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
    xAxis: { ...valueAxis(tokens), minInterval: 1 },
    yAxis: nameAxis(
      tokens,
      bars.map((bar) => bar.name),
    ),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const bar = index === undefined ? undefined : bars[index]
        return bar ? describeValueBar(bar, total) : ''
      },
    },
    series: [
      {
        type: 'bar',
        name: 'rows',
        barMaxWidth: 16,
        data: bars.map((bar) => ({
          value: bar.count,
          itemStyle: { color: bar.isRest ? tokens.faint : tokens.accent, borderRadius: [0, 3, 3, 0] },
        })),
        label: {
          show: true,
          position: 'right',
          color: tokens.dim,
          formatter: ({ dataIndex }) => formatPercent(total === 0 ? 0 : bars[dataIndex]!.count / total),
        },
      },
    ],
  }
}

export const describeValueBar = (bar: ValueBar, total: number) =>
  `${bar.name}\n${formatCount(bar.count)} of ${formatCount(total)} rows (${formatPercent(total === 0 ? 0 : bar.count / total)})`

/** Names down the left side, cut to what fits; the tooltip has them whole. */
export function nameAxis(tokens: Tokens, names: readonly string[], widthPx = 120) {
  return {
    ...categoryAxis(tokens, toAxisKeys(names), true),
    axisLabel: {
      color: tokens.dim,
      width: widthPx,
      overflow: 'truncate' as const,
      interval: 0,
      formatter: nameOfAxisKey,
    },
  }
}
