import type { EChartsOption } from 'echarts'
import { formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, legend, tooltip, valueAxis } from './style.ts'
import { nameAxis } from './value-bars.ts'

export interface PartBar {
  name: string
  /** Parts from 0 to 1, one for each of `series`. */
  parts: readonly number[]
  isBad?: boolean
  /** What the tooltip says. */
  words: string
}

export interface PartBarsOptions {
  tokens: Tokens
  series: readonly string[]
  /** Where a line is drawn, with its name. */
  limit?: { at: number; name: string }
  /** The axis ends there; at the longest bar unless said. */
  max?: number
}

/** Parts of a whole as bars, first at the top; what is bad has the colour of it. */
export function partBars(
  bars: readonly PartBar[],
  { tokens, series, limit, max }: PartBarsOptions,
): EChartsOption {
  const colours = [tokens.accent, tokens.running]
  return {
    ...baseOption(tokens),
    legend: legend(tokens, series.length > 1),
    grid: { left: 8, right: 56, top: series.length > 1 ? 28 : limit ? 22 : 4, bottom: 4, containLabel: true },
    xAxis: {
      ...valueAxis(tokens),
      max,
      axisLabel: { color: tokens.dim, hideOverlap: true, formatter: (value: number) => formatPercent(value) },
    },
    yAxis: nameAxis(
      tokens,
      bars.map((bar) => bar.name),
      150,
    ),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        return index === undefined ? '' : (bars[index]?.words ?? '')
      },
    },
    series: series.map((name, index) => ({
      type: 'bar' as const,
      id: String(index),
      name,
      stack: 'parts',
      barMaxWidth: 15,
      color: colours[index],
      emphasis: { focus: 'none' as const },
      data: bars.map((bar) => ({
        value: bar.parts[index] ?? 0,
        itemStyle: { color: bar.isBad ? tokens.bad : colours[index] },
      })),
      label: {
        show: index === series.length - 1,
        position: 'right' as const,
        color: tokens.dim,
        formatter: ({ dataIndex }: { dataIndex: number }) =>
          formatPercent(bars[dataIndex]!.parts.reduce((sum, part) => sum + part, 0)),
      },
      ...(limit && index === 0
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: tokens.bad, type: 'dashed' as const },
              label: { formatter: limit.name, color: tokens.dim, position: 'end' as const },
              data: [{ xAxis: limit.at }],
            },
          }
        : {}),
    })),
  }
}
