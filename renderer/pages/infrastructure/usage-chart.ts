import type { EChartsOption } from 'echarts'
import { baseOption, legend, tooltip, valueAxis } from '../../charts/style.ts'
import type { Tokens } from '../../tokens.ts'

export interface UsageLine {
  name: string
  /** In the order of time. */
  points: readonly (readonly [at: number, value: number])[]
}

const clock = (at: number) => new Date(at).toLocaleTimeString('en-GB')

/** What a container used in the last minutes; the axis begins at zero, so that idle looks idle. */
export function usageChart(
  lines: readonly UsageLine[],
  { tokens, format, least }: { tokens: Tokens; format: (value: number) => string; least: number },
): EChartsOption {
  const colours = [tokens.accent, tokens.running]
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value)))
  const isLabelled = lines.length > 1
  return {
    ...baseOption(tokens),
    animation: false,
    legend: legend(tokens, isLabelled),
    grid: { left: 8, right: 12, top: isLabelled ? 30 : 10, bottom: 4, containLabel: true },
    xAxis: {
      ...valueAxis(tokens),
      type: 'time',
      splitLine: { show: false },
      axisLabel: { color: tokens.dim, hideOverlap: true, formatter: clock },
    },
    yAxis: {
      ...valueAxis(tokens),
      min: 0,
      // An axis that is chosen by what is there has round steps.
      max: highest > least ? undefined : least,
      splitNumber: 2,
      axisLabel: { color: tokens.dim, formatter: format },
    },
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis',
      formatter: (params) => {
        const list = Array.isArray(params) ? params : [params]
        const points = list.map(({ seriesIndex = 0, dataIndex }) => ({
          name: lines[seriesIndex]?.name ?? '',
          point: lines[seriesIndex]?.points[dataIndex],
        }))
        const at = points[0]?.point?.[0]
        const values = points.flatMap(({ name, point }) => (point ? [`${name}: ${format(point[1])}`] : []))
        return at === undefined ? '' : [clock(at), ...values].join('\n')
      },
    },
    series: lines.map(({ name, points }, index) => ({
      type: 'line' as const,
      name,
      color: colours[index],
      showSymbol: false,
      lineStyle: { width: 1.6 },
      areaStyle: isLabelled ? undefined : { opacity: 0.12 },
      data: points.map(([at, value]) => [at, value]),
    })),
  }
}

/** The same without axes, to be seen at a glance. */
export function sparkline(points: UsageLine['points'], tokens: Tokens): EChartsOption {
  const { series } = usageChart([{ name: 'CPU', points }], { tokens, format: String, least: 10 })
  return {
    animation: false,
    grid: { left: 0, right: 0, top: 2, bottom: 1 },
    xAxis: { type: 'time', show: false },
    yAxis: { type: 'value', show: false, min: 0, max: Math.max(10, ...points.map(([, value]) => value)) },
    series,
  }
}
