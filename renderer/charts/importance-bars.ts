import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, tooltip, valueAxis } from './style.ts'
import { nameAxis } from './value-bars.ts'

export interface ImportanceBar {
  name: string
  mean: number
  stddev: number
}

/** A bar for each feature, the first at the top, with a whisker of one standard deviation to either side. */
export function importanceBars(
  bars: readonly ImportanceBar[],
  { tokens, unit }: { tokens: Tokens; unit: string },
): EChartsOption {
  return {
    ...baseOption(tokens),
    grid: { left: 8, right: 30, top: 4, bottom: 26, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, unit),
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (value: number) => formatNumber(value, 3),
      },
    },
    yAxis: nameAxis(
      tokens,
      bars.map((bar) => bar.name),
      170,
    ),
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis',
      axisPointer: { type: 'none' },
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const bar = index === undefined ? undefined : bars[index]
        return bar ? describeImportance(bar, unit) : ''
      },
    },
    series: [
      {
        type: 'bar',
        name: unit,
        barMaxWidth: 13,
        itemStyle: { color: tokens.accent, borderRadius: [0, 3, 3, 0] },
        emphasis: { disabled: true },
        data: bars.map((bar) => bar.mean),
      },
      {
        type: 'custom',
        name: 'standard deviation',
        encode: { x: [1, 2], y: 0 },
        silent: true,
        z: 4,
        data: bars.map((bar, index) => [index, bar.mean - bar.stddev, bar.mean + bar.stddev]),
        renderItem: (_params, api) => {
          const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)])
          const [right = 0] = api.coord([api.value(2), api.value(0)])
          const style = { stroke: tokens.text, lineWidth: 1.2 }
          const line = (x1: number, y1: number, x2: number, y2: number) => ({
            type: 'line' as const,
            shape: { x1, y1, x2, y2 },
            style,
          })
          if (right - left < 1) return { type: 'group' as const, children: [] }
          return {
            type: 'group' as const,
            children: [
              line(left, middle, right, middle),
              line(left, middle - 3, left, middle + 3),
              line(right, middle - 3, right, middle + 3),
            ],
          }
        },
      },
    ],
  }
}

export const describeImportance = (bar: ImportanceBar, unit: string) =>
  `${bar.name}\n${unit}: ${formatNumber(bar.mean, 5)} ± ${formatNumber(bar.stddev, 5)}`
