import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { tickText } from './metric-axis.ts'
import { baseOption, tooltip, topName, valueAxis } from './style.ts'

export interface ScatterPoint {
  name: string
  colour: string
  x: number
  y: number
  /** What the tooltip adds. */
  note?: string
}

export interface ScatterAxis {
  name: string
  isLog?: boolean
}

export interface ScatterOptions {
  tokens: Tokens
  x: ScatterAxis
  y: ScatterAxis
}

/** One point a run, in the run's colour. */
export function scatterPoints(
  points: readonly ScatterPoint[],
  { tokens, x, y }: ScatterOptions,
): EChartsOption {
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 30, right: 24, top: 34, bottom: 28, containLabel: true },
    xAxis: { ...measuredAxis(tokens, x), nameGap: 28 },
    yAxis: { ...measuredAxis(tokens, y), ...topName },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const point = index === undefined ? undefined : points[index]
        return point ? describeScatter(point, x.name, y.name) : ''
      },
    },
    series: [
      {
        type: 'scatter',
        symbolSize: points.length > 100 ? 8 : 11,
        data: points.map((point) => ({
          value: [point.x, point.y],
          itemStyle: { color: point.colour, borderColor: tokens.panel, borderWidth: 1 },
        })),
      },
    ],
  }
}

const measuredAxis = (tokens: Tokens, { name, isLog }: ScatterAxis) => ({
  ...valueAxis(tokens, name),
  type: isLog ? ('log' as const) : ('value' as const),
  ...(isLog ? {} : { scale: true }),
  axisLabel: { color: tokens.dim, hideOverlap: true, formatter: tickText },
})

export const describeScatter = ({ name, x, y, note }: ScatterPoint, xName: string, yName: string) =>
  [name, `${xName}: ${formatNumber(x, 6)}`, `${yName}: ${formatNumber(y, 6)}`, note]
    .filter(Boolean)
    .join('\n')
