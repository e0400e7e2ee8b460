import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { categories } from '../tokens.ts'
import { baseOption, tooltip, valueAxis } from './style.ts'

export interface SwarmPoint {
  amount: number
  /** Where a number stands among those of its column, 0 to 1; absent for categories. */
  rank?: number
  words: string
}

export interface SwarmColumn {
  name: string
  points: readonly SwarmPoint[]
}

const bins = 80
/** Of the distance between two columns, to either side. */
const reach = 0.42

/** A dot for each row and column at what the column added, the strongest column first; like dots lie side by side. */
export function beeswarm(
  columns: readonly SwarmColumn[],
  { tokens, unit }: { tokens: Tokens; unit: string },
): EChartsOption {
  const places = spread(columns)
  const points = columns.flatMap((column) =>
    column.points.map((point) => ({ ...point, column: column.name })),
  )
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 8, right: 20, top: 4, bottom: 30, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, unit),
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (value: number) => formatNumber(value, 3),
      },
    },
    yAxis: {
      type: 'value',
      inverse: true,
      min: -1,
      max: columns.length,
      interval: 1,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: tokens.line } },
      axisLabel: {
        color: tokens.dim,
        width: 170,
        overflow: 'truncate',
        formatter: (value: number) => columns[value]?.name ?? '',
      },
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const point = index === undefined ? undefined : points[index]
        return point ? describeSwarmPoint(point.column, point, unit) : ''
      },
    },
    series: [
      {
        type: 'scatter',
        // All at once: in portions most columns would stand empty for a while.
        progressive: 0,
        symbolSize: 5,
        data: points.map(({ amount, rank }, i) => ({
          value: [amount, places[i]!],
          itemStyle: { color: rank === undefined ? tokens.accent : rampOf(rank), opacity: 0.75 },
        })),
      },
    ],
  }
}

export const describeSwarmPoint = (column: string, { amount, words }: SwarmPoint, unit: string) =>
  `${column}: ${words}\nadds ${amount < 0 ? '−' : '+'}${formatNumber(Math.abs(amount))} (${unit})`

/** Low numbers in the first colour, high ones in the second. */
export const rampEnds = [categories[0], categories[1]] as const

function rampOf(rank: number): string {
  const [low, high] = rampEnds.map((colour) =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  )
  return `rgb(${low!.map((part, i) => Math.round(part + rank * (high![i]! - part))).join(', ')})`
}

/** Upright places: the column's own, moved apart where many dots have about the same amount. */
function spread(columns: readonly SwarmColumn[]): number[] {
  const amounts = columns.flatMap(({ points }) => points.map(({ amount }) => amount))
  const low = amounts.reduce((least, one) => Math.min(least, one), 0)
  const width = amounts.reduce((most, one) => Math.max(most, one), 0) - low || 1
  const binOf = (amount: number) => Math.floor(((amount - low) / width) * bins)
  return columns.flatMap(({ points }, place) => {
    const sizes = new Map<number, number>()
    for (const { amount } of points) sizes.set(binOf(amount), (sizes.get(binOf(amount)) ?? 0) + 1)
    const most = Math.max(12, ...sizes.values())
    const seen = new Map<number, number>()
    return points.map(({ amount }) => {
      const at = seen.get(binOf(amount)) ?? 0
      seen.set(binOf(amount), at + 1)
      const side = at % 2 === 0 ? 1 : -1
      return place + (side * Math.ceil(at / 2) * 2 * reach) / most
    })
  })
}
