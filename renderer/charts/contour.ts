import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { tickText } from './metric-axis.ts'
import { baseOption, categoryAxis, tooltip } from './style.ts'

export interface MeasuredPlace {
  name: string
  x: number
  y: number
  z: number
}

export interface ContourOptions {
  tokens: Tokens
  xName: string
  yName: string
  zName: string
}

const columns = 44
const rows = 30
const bands = 9

/** What a measure is expected to be between the places where it was measured, in bands of equal height. */
export function contour(
  places: readonly MeasuredPlace[],
  { tokens, xName, yName, zName }: ContourOptions,
): EChartsOption {
  const grid = interpolate(places, columns, rows)
  const zs = places.map(({ z }) => z)
  const low = Math.min(...zs)
  const high = Math.max(...zs)
  const axis = (name: string, ticks: readonly number[], count: number) => ({
    ...categoryAxis(
      tokens,
      ticks.map((tick) => tickText(Number(tick.toPrecision(3)))),
    ),
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: tokens.dim },
    axisLabel: { color: tokens.dim, interval: Math.ceil(count / 6), hideOverlap: true },
  })
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 30, right: 130, top: 14, bottom: 28, containLabel: true },
    xAxis: { ...axis(xName, grid.xs, columns), nameGap: 28 },
    yAxis: { ...axis(yName, grid.ys, rows), nameGap: 48 },
    visualMap: {
      type: 'piecewise',
      min: low,
      max: high === low ? low + 1 : high,
      splitNumber: bands,
      orient: 'vertical',
      right: 0,
      top: 'middle',
      itemWidth: 12,
      itemHeight: 11,
      precision: 4,
      formatter: (from, to) =>
        to === undefined ? String(from) : `${tickText(Number(from))}…${tickText(Number(to))}`,
      textStyle: { color: tokens.dim, fontSize: 11 },
      inRange: { color: [...tokens.sequential] },
      seriesIndex: 0,
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const one = Array.isArray(params) ? params[0] : params
        if (!one) return ''
        if (one.seriesIndex === 1) {
          const place = places[one.dataIndex]!
          return `${place.name}\n${xName}: ${formatNumber(place.x, 6)}\n${yName}: ${formatNumber(place.y, 6)}\n${zName}: ${formatNumber(place.z, 6)}`
        }
        const value = Array.isArray(one.value) ? Number(one.value[2]) : NaN
        return `${zName} about ${formatNumber(value)} here, from the runs around`
      },
    },
    series: [
      {
        type: 'heatmap',
        data: grid.values.map((cell) => [...cell]),
        itemStyle: { borderWidth: 0 },
        progressive: 0,
      },
      {
        type: 'scatter',
        symbolSize: 8,
        itemStyle: { color: tokens.panel, borderColor: tokens.text, borderWidth: 1.5 },
        data: places.map(({ x, y }) => [nearest(grid.xs, x), nearest(grid.ys, y)]),
      },
    ],
  }
}

/**
 * Values on a grid over the places' own ranges: Shepard's inverse distance weighting with the power 3, distances
 * measured in shares of each range (Shepard 1968).
 */
export function interpolate(places: readonly MeasuredPlace[], width: number, height: number) {
  const xs = evenly(
    places.map(({ x }) => x),
    width,
  )
  const ys = evenly(
    places.map(({ y }) => y),
    height,
  )
  const xSpan = xs.at(-1)! - xs[0]! || 1
  const ySpan = ys.at(-1)! - ys[0]! || 1
  const values = ys.flatMap((y, row) =>
    xs.map((x, column) => {
      let sum = 0
      let weights = 0
      for (const place of places) {
        const distance = Math.hypot((place.x - x) / xSpan, (place.y - y) / ySpan)
        const weight = 1 / Math.max(distance, 1e-6) ** 3
        sum += weight * place.z
        weights += weight
      }
      return [column, row, sum / weights] as const
    }),
  )
  return { xs, ys, values }
}

function evenly(values: readonly number[], count: number): number[] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  return Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1))
}

const nearest = (ticksOf: readonly number[], value: number) => {
  const span = ticksOf.at(-1)! - ticksOf[0]!
  return span === 0 ? 0 : Math.round(((value - ticksOf[0]!) / span) * (ticksOf.length - 1))
}
