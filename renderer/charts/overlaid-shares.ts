import type { EChartsOption } from 'echarts'
import { formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { binName } from './histogram.ts'
import { baseOption, legend, nameOfAxisKey, tooltip, valueAxis } from './style.ts'
import { nameAxis } from './value-bars.ts'

export interface OverlaidShares {
  /** Names of values; without any there are bins between `edges`. */
  labels: readonly string[]
  edges?: readonly number[]
  reference: readonly number[]
  current: readonly number[]
}

export interface OverlaidSharesOptions {
  tokens: Tokens
  /** What is measured, under the axis of a number. */
  name: string
}

export const sideNames = ['reference', 'current'] as const

/** The shares of two tables over each other: the reference as grey ground, the current rows in the accent colour. */
export function overlaidShares(
  shares: OverlaidShares,
  { tokens, name }: OverlaidSharesOptions,
): EChartsOption {
  const { edges } = shares
  const share = { ...valueAxis(tokens), axisLabel: { color: tokens.dim, formatter: formatPercent } }
  const common = {
    ...baseOption(tokens),
    legend: { ...legend(tokens, true), data: [...sideNames] },
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis' as const,
      formatter: (params: { dataIndex: number } | { dataIndex: number }[]) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        return index === undefined ? '' : describeShares(shares, index)
      },
    },
  }
  if (!edges)
    return {
      ...common,
      grid: { left: 8, right: 20, top: 28, bottom: 4, containLabel: true },
      xAxis: share,
      yAxis: nameAxis(tokens, shares.labels),
      series: sideNames.map((side, i) => ({
        type: 'bar' as const,
        name: side,
        barMaxWidth: 9,
        barGap: '10%',
        itemStyle: { color: i === 0 ? tokens.faint : tokens.accent, borderRadius: [0, 2, 2, 0] },
        data: [...shares[side]],
      })),
    }
  return {
    ...common,
    grid: { left: 8, right: 14, top: 28, bottom: 34, containLabel: true },
    xAxis: {
      type: 'category',
      data: shares.reference.map((_, bin) => `${bin}\u0000${binName(edges, bin)}`),
      name,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: tokens.dim },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens.line } },
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (key: string) => nameOfAxisKey(key).split(' to ')[0] ?? '',
      },
    },
    yAxis: share,
    series: [
      {
        type: 'bar',
        name: sideNames[0],
        barCategoryGap: 0,
        itemStyle: { color: tokens.faint, opacity: 0.45 },
        data: [...shares.reference],
      },
      {
        type: 'line',
        name: sideNames[1],
        step: 'middle',
        symbol: 'none',
        lineStyle: { color: tokens.accent, width: 2 },
        itemStyle: { color: tokens.accent },
        areaStyle: { color: tokens.accent, opacity: 0.12 },
        data: [...shares.current],
      },
    ],
  }
}

export function describeShares({ labels, edges, reference, current }: OverlaidShares, at: number): string {
  const name = edges ? binName(edges, at) : (labels[at] ?? '')
  return `${name}\nreference ${formatPercent(reference[at] ?? 0)}\ncurrent ${formatPercent(current[at] ?? 0)}`
}
