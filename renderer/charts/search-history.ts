import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { flatRange, tickText } from './metric-axis.ts'
import { baseOption, legend, tooltip, valueAxis } from './style.ts'

export interface HistoryPoint {
  /** Counted from 1. */
  trial: number
  value: number
  /** Of a trial that was given up the value is what it had come to. */
  kind: 'complete' | 'pruned'
  /** What the tooltip adds. */
  note?: string
}

export interface SearchHistoryOptions {
  tokens: Tokens
  metric: string
  isBetterLow: boolean
}

/** The best value after each trial; trials without a result change nothing. */
export function bestSoFar(
  points: readonly HistoryPoint[],
  isBetterLow: boolean,
): (readonly [trial: number, value: number])[] {
  let best = NaN
  return points.flatMap(({ trial, value, kind }) => {
    if (kind === 'complete' && !(isBetterLow ? best <= value : best >= value)) best = value
    return Number.isNaN(best) ? [] : [[trial, best] as const]
  })
}

/** Each trial as a mark, a cross where it was given up, and the best so far as steps. */
export function searchHistory(
  points: readonly HistoryPoint[],
  { tokens, metric, isBetterLow }: SearchHistoryOptions,
): EChartsOption {
  const kinds = {
    complete: points.filter(({ kind }) => kind === 'complete'),
    pruned: points.filter(({ kind }) => kind === 'pruned'),
  }
  const marks = (kind: 'complete' | 'pruned') => ({
    type: 'scatter' as const,
    name: kind,
    symbolSize: kind === 'complete' ? 9 : 8,
    ...(kind === 'pruned' && { symbol: cross }),
    itemStyle:
      kind === 'complete'
        ? { color: tokens.accent, borderColor: tokens.panel, borderWidth: 1 }
        : { color: 'none', borderColor: tokens.faint, borderWidth: 1.6 },
    data: kinds[kind].map(({ trial, value }) => [trial, value]),
  })
  return {
    ...baseOption(tokens),
    animation: false,
    legend: legend(tokens, true),
    grid: { left: 8, right: 18, top: 32, bottom: 26, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, 'trial'),
      minInterval: 1,
      min: 'dataMin',
      max: 'dataMax',
      splitLine: { show: false },
    },
    yAxis: {
      ...valueAxis(tokens),
      scale: true,
      ...flatRange(points.map(({ value }) => value)),
      axisLabel: { color: tokens.dim, formatter: tickText },
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const one = Array.isArray(params) ? params[0] : params
        const kind = one?.seriesName
        const point = kind === 'complete' || kind === 'pruned' ? kinds[kind][one!.dataIndex] : undefined
        return point ? describeTrial(point, metric) : ''
      },
    },
    series: [
      {
        type: 'line',
        name: 'best so far',
        step: 'end',
        showSymbol: false,
        color: bestColour,
        lineStyle: { width: 2, color: bestColour },
        data: bestSoFar(points, isBetterLow).map((point) => [...point]),
        silent: true,
      },
      marks('pruned'),
      marks('complete'),
    ],
  }
}

/** The orange of the palette: it stands out from the marks in both themes. */
const bestColour = '#D55E00'
const cross = 'path://M0,0 L8,8 M8,0 L0,8'

export const describeTrial = ({ trial, value, kind, note }: HistoryPoint, metric: string) =>
  [
    `trial ${trial}${kind === 'pruned' ? ' (pruned)' : ''}`,
    `${metric}${kind === 'pruned' ? ' so far' : ''}: ${formatNumber(value, 6)}`,
    note,
  ]
    .filter((line) => line !== undefined)
    .join('\n')
