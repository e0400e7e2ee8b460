import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { tickText } from './metric-axis.ts'
import { baseOption, tooltip, valueAxis } from './style.ts'
import { nameAxis } from './value-bars.ts'

export interface RunBar {
  name: string
  colour: string
  value: number
}

/** One measure of each run, in the run's colour, first at the top. */
export function runBars(
  bars: readonly RunBar[],
  { tokens, xName }: { tokens: Tokens; xName: string },
): EChartsOption {
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 8, right: 70, top: 4, bottom: 26, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, xName),
      axisLabel: { color: tokens.dim, hideOverlap: true, formatter: tickText },
    },
    yAxis: nameAxis(
      tokens,
      bars.map(({ name }) => name),
      160,
    ),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const bar = index === undefined ? undefined : bars[index]
        return bar ? `${bar.name}\n${xName}: ${formatNumber(bar.value, 6)}` : ''
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        data: bars.map(({ value, colour }) => ({
          value,
          itemStyle: { color: colour, borderRadius: [0, 3, 3, 0] },
        })),
        label: {
          show: true,
          position: 'right',
          color: tokens.dim,
          formatter: ({ dataIndex }) => formatNumber(bars[dataIndex]?.value, 5),
        },
      },
    ],
  }
}
