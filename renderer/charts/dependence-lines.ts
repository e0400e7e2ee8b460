import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, tooltip, valueAxis } from './style.ts'

export interface DependenceLines {
  /** Ascending; milliseconds since 1970 where it is a time. */
  xs: readonly number[]
  isTime?: boolean
  mean: readonly number[]
  /** Single rows. */
  lines: readonly (readonly number[])[]
  xName: string
  yName: string
}

/** A probability over a number: single rows as thin lines, their mean as a thick one. */
export function dependenceLines(
  { xs, isTime = false, mean, lines, xName, yName }: DependenceLines,
  { tokens }: { tokens: Tokens },
): EChartsOption {
  const pairs = (ys: readonly number[]) => xs.map((x, at) => [x, ys[at]!])
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 26, right: 18, top: 12, bottom: 28, containLabel: true },
    xAxis: {
      ...valueAxis(tokens, xName),
      type: isTime ? 'time' : 'value',
      min: 'dataMin',
      max: 'dataMax',
      splitLine: { show: false },
      ...(isTime && { splitNumber: 3, axisLabel: { color: tokens.dim, hideOverlap: true } }),
    },
    yAxis: { ...valueAxis(tokens, yName), min: 0, max: 1, nameGap: 36 },
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens.faint } },
      formatter: (params) => {
        const at = (Array.isArray(params) ? params[0] : params)?.dataIndex
        return at === undefined
          ? ''
          : `${xName} ${isTime ? new Date(xs[at]!).toISOString().slice(0, 10) : formatNumber(xs[at])}\n${yName}: ${formatNumber(mean[at])} on average`
      },
    },
    series: [
      {
        type: 'line',
        name: 'mean',
        data: pairs(mean),
        symbolSize: 5,
        color: tokens.accent,
        lineStyle: { width: 3, color: tokens.accent },
        emphasis: { disabled: true },
        z: 4,
      },
      ...lines.map((line) => ({
        type: 'line' as const,
        data: pairs(line),
        showSymbol: false,
        silent: true,
        lineStyle: { width: 1, color: tokens.faint, opacity: 0.5 },
        emphasis: { disabled: true },
        z: 2,
      })),
    ],
  }
}
