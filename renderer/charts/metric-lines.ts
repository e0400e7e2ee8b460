import type { EChartsOption } from 'echarts'
import { formatExact, formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { flatRange, tickText } from './metric-axis.ts'
import { baseOption, legend, tooltip, valueAxis } from './style.ts'

export interface MetricLine {
  name: string
  colour: string
  /** By x ascending; what is NaN or infinite leaves a gap. */
  points: readonly (readonly [x: number, y: number])[]
}

export interface MetricLinesOptions {
  tokens: Tokens
  xName: string
  /** Each step up is a factor; values of 0 and below leave a gap. */
  isLog?: boolean
  /** What x is: whole steps, milliseconds since 1970, or seconds since the start. */
  scale?: 'step' | 'time' | 'relative'
  /** Turning the wheel over the chart looks closer. */
  canZoom?: boolean
  /** What of x is looked at; all of it unless said. */
  zoom?: { from: number; to: number }
}

/** A value over whole steps, or over time: a metric while it was logged, or one version of a model after the other. */
export function metricLines(
  lines: readonly MetricLine[],
  { tokens, xName, isLog = false, scale = 'step', canZoom = false, zoom }: MetricLinesOptions,
): EChartsOption {
  const hasLegend = lines.length > 1
  const longest = Math.max(0, ...lines.map((line) => line.points.length))
  return {
    ...baseOption(tokens),
    legend: legend(tokens, hasLegend),
    grid: { left: 8, right: 18, top: hasLegend ? 32 : 12, bottom: 26, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, xName),
      type: scale === 'time' ? 'time' : 'value',
      min: 'dataMin',
      max: 'dataMax',
      ...(scale === 'step' && { minInterval: 1 }),
      splitLine: { show: false },
    },
    ...(canZoom && {
      dataZoom: [
        { type: 'inside' as const, filterMode: 'none' as const, startValue: zoom?.from, endValue: zoom?.to },
      ],
    }),
    yAxis: {
      ...valueAxis(tokens),
      ...(isLog
        ? { type: 'log' as const }
        : { scale: true, ...flatRange(lines.flatMap((line) => line.points.map(([, y]) => y))) }),
      axisLabel: { color: tokens.dim, formatter: tickText },
    },
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens.faint } },
      formatter: (params) => {
        const list = Array.isArray(params) ? params : [params]
        const at = list[0] && lines[list[0].seriesIndex ?? 0]?.points[list[0].dataIndex]?.[0]
        const values = list.flatMap(({ seriesIndex, dataIndex }) => {
          const line = seriesIndex === undefined ? undefined : lines[seriesIndex]
          const point = line?.points[dataIndex]
          return line && point ? [`${line.name}: ${formatNumber(point[1], 6)}`] : []
        })
        return at === undefined
          ? ''
          : [scale === 'time' ? formatExact(at) : `${xName} ${formatNumber(at)}`, ...values].join('\n')
      },
    },
    series: lines.map(({ name, colour, points }, index) => ({
      type: 'line' as const,
      id: String(index),
      name,
      color: colour,
      lineStyle: { width: 1.8, color: colour },
      showSymbol: longest <= 40,
      symbol: 'circle',
      symbolSize: 6,
      sampling: 'lttb' as const,
      emphasis: { disabled: true },
      data: points.map(([x, y]) => [x, Number.isFinite(y) && (!isLog || y > 0) ? y : '-']),
    })),
  }
}
