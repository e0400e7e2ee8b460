import type { EChartsOption } from 'echarts'
import { formatCompact, formatCount, formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, legend, tooltip, valueAxis } from './style.ts'
import { nameAxis } from './value-bars.ts'

export interface ClassBar {
  name: string
  /** Rows of each class, in the order of `classes`. */
  counts: readonly number[]
}

export interface ClassBarsOptions {
  tokens: Tokens
  /** One class alone is drawn in the accent colour. */
  classes: readonly { name: string; colour: string }[]
}

/** How often each value occurs, split by class, first at the top. */
export function classBars(bars: readonly ClassBar[], { tokens, classes }: ClassBarsOptions): EChartsOption {
  const hasLegend = classes.length > 1
  return {
    ...baseOption(tokens),
    legend: legend(tokens, hasLegend),
    grid: { left: 8, right: 20, top: hasLegend ? 28 : 4, bottom: 4, containLabel: true },
    xAxis: {
      ...valueAxis(tokens),
      minInterval: 1,
      splitNumber: 3,
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (count: number) => (count < 10_000 ? formatCount(count) : formatCompact(count)),
      },
    },
    yAxis: nameAxis(
      tokens,
      bars.map((bar) => bar.name),
    ),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const bar = index === undefined ? undefined : bars[index]
        return bar ? describeClassBar(bar, classes) : ''
      },
    },
    series: classes.map(({ name, colour }, index) => ({
      type: 'bar' as const,
      // Two classes may have the same label; the legend and the stack go by index.
      id: String(index),
      name,
      stack: 'rows',
      barMaxWidth: 15,
      itemStyle: { color: hasLegend ? colour : tokens.accent, borderColor: tokens.panel, borderWidth: 0.5 },
      emphasis: { focus: 'none' as const },
      data: bars.map((bar) => bar.counts[index] ?? 0),
    })),
  }
}

/** "foul (f): 2,160 rows", then each class with its part of them. */
export function describeClassBar(bar: ClassBar, classes: readonly { name: string }[]): string {
  const n = bar.counts.reduce((sum, count) => sum + count, 0)
  const lines = classes.flatMap(({ name }, index) => {
    const count = bar.counts[index] ?? 0
    return count === 0 ? [] : [`${name}: ${formatCount(count)} (${formatPercent(count / n)})`]
  })
  return [`${bar.name}: ${formatCount(n)} rows`, ...lines.slice(0, 12)].join('\n')
}
