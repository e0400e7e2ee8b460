import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { tickText } from './metric-axis.ts'
import { baseOption, categoryAxis, nameOfAxisKey, toAxisKeys, tooltip, topName, valueAxis } from './style.ts'

export interface Box {
  name: string
  values: readonly number[]
}

/** Lowest, first quartile, median, third quartile, highest (quantiles as numpy's, between the two nearest). */
export function fiveNumbers(values: readonly number[]): [number, number, number, number, number] {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)]!
    return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place))
  }
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)]
}

/** How a measure is spread in each group of runs. */
export function boxPlot(
  boxes: readonly Box[],
  { tokens, yName }: { tokens: Tokens; yName: string },
): EChartsOption {
  const numbers = boxes.map(({ values }) => fiveNumbers(values))
  const keys = toAxisKeys(boxes.map(({ name }) => name))
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 30, right: 18, top: 34, bottom: 10, containLabel: true },
    xAxis: {
      ...categoryAxis(tokens, keys),
      axisLabel: {
        color: tokens.dim,
        formatter: nameOfAxisKey,
        width: 110,
        overflow: 'truncate',
        hideOverlap: true,
      },
    },
    yAxis: {
      ...valueAxis(tokens, yName),
      ...topName,
      scale: true,
      axisLabel: { color: tokens.dim, formatter: tickText },
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const box = index === undefined ? undefined : boxes[index]
        return box ? describeBox(box) : ''
      },
    },
    series: [
      {
        type: 'boxplot',
        boxWidth: [12, 46],
        itemStyle: { color: tokens.accentSoft, borderColor: tokens.accent, borderWidth: 1.5 },
        data: numbers,
      },
    ],
  }
}

export function describeBox({ name, values }: Box): string {
  const [low, first, median, third, high] = fiveNumbers(values).map((value) => formatNumber(value, 6))
  return `${name}, n = ${values.length}\nhighest ${high}\nupper quartile ${third}\nmedian ${median}\nlower quartile ${first}\nlowest ${low}`
}
