import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { colourAt } from './contrast.ts'
import { tickText } from './metric-axis.ts'
import { baseOption, tooltip } from './style.ts'

export interface ParallelAxis {
  name: string
  /** Of a named axis, bottom up; a measured axis has none. */
  categories?: readonly string[]
  /** Each step is a factor; only for values above 0. */
  isLog?: boolean
  /** The largest value is at the bottom. */
  isFlipped?: boolean
}

export interface ParallelLine {
  name: string
  /** One for each axis; what was not recorded is undefined and leaves a gap. */
  values: readonly (number | string | undefined)[]
  /** 0 to 1: where the line lies between the worst and the best. */
  rank: number
  isChosen: boolean
  /** Instead of the colour of its rank. */
  colour?: string
}

/** From worst to best; told apart with any kind of colour vision. */
export const rankScale = ['#0072B2', '#7d8c78', '#E69F00'] as const

const shownName = (name: string) => (name.length > 22 ? `…${name.slice(-21)}` : name)

/** Each run is a line through its params to its metric; dragging along an axis keeps the lines that pass there. */
export function parallelLines(
  axes: readonly ParallelAxis[],
  lines: readonly ParallelLine[],
  { tokens }: { tokens: Tokens },
): EChartsOption {
  const hasChosen = lines.some((line) => line.isChosen)
  return {
    ...baseOption(tokens),
    animation: false,
    parallel: { left: 60, right: 90, top: 44, bottom: 18 },
    parallelAxis: axes.map((axis, dim) => ({
      dim,
      name: shownName(axis.name),
      nameLocation: axis.isFlipped ? ('start' as const) : ('end' as const),
      inverse: axis.isFlipped ?? false,
      nameGap: 16,
      nameTextStyle: { color: tokens.text, fontSize: 12.5 },
      type: axis.categories ? ('category' as const) : axis.isLog ? ('log' as const) : ('value' as const),
      ...(axis.categories ? { data: [...axis.categories] } : { scale: true }),
      axisLine: { lineStyle: { color: tokens.faint } },
      axisTick: { lineStyle: { color: tokens.faint } },
      axisLabel: {
        color: tokens.dim,
        textBorderColor: tokens.panel,
        textBorderWidth: 3,
        formatter: (value: number | string) =>
          typeof value === 'number' ? tickText(value) : value.length > 18 ? `${value.slice(0, 17)}…` : value,
      },
      areaSelectStyle: {
        width: 18,
        borderWidth: 1,
        borderColor: tokens.accent,
        color: tokens.accent,
        opacity: 0.25,
      },
    })),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const line = index === undefined ? undefined : lines[index]
        return line ? describeLine(axes, line) : ''
      },
    },
    series: [
      {
        type: 'parallel',
        inactiveOpacity: 0.04,
        activeOpacity: 1,
        emphasis: { lineStyle: { width: 3, opacity: 1 } },
        progressive: 0,
        data: lines.map((line) => ({
          name: line.name,
          value: line.values.map((value) => value ?? '-'),
          lineStyle: {
            color: line.colour ?? colourAt(rankScale, line.rank),
            width: line.isChosen ? 3 : lines.length > 60 ? 1 : 1.8,
            opacity: line.isChosen ? 1 : hasChosen ? 0.15 : lines.length > 200 ? 0.35 : 0.75,
          },
        })),
      },
    ],
  }
}

export const describeLine = (axes: readonly ParallelAxis[], line: ParallelLine) =>
  [
    line.name,
    ...axes.map((axis, index) => {
      const value = line.values[index]
      return `${axis.name}: ${value === undefined ? '–' : typeof value === 'number' ? formatNumber(value, 6) : value}`
    }),
  ].join('\n')
