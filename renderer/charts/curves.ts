import type { EChartsOption } from 'echarts'
import { formatNumber } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, legend, tooltip, valueAxis } from './style.ts'

export interface Curve {
  name: string
  colour: string
  points: readonly (readonly [x: number, y: number])[]
  /** What the tooltip adds for the point, such as the threshold or the number of rows. */
  notes?: readonly string[]
}

export interface CurvesOptions {
  tokens: Tokens
  xName: string
  yName: string
  /** A dashed line to judge the curves by: chance, or perfect calibration. */
  reference?: readonly (readonly [number, number])[]
  /** Marks each point, where there are few. */
  hasMarks?: boolean
}

/** Lines over the unit square: ROC, precision over recall, calibration. */
export function curves(list: readonly Curve[], options: CurvesOptions): EChartsOption {
  const { tokens, xName, yName, reference, hasMarks } = options
  const hasLegend = list.length > 1
  const unit = { min: 0, max: 1, interval: 0.25 }
  return {
    ...baseOption(tokens),
    legend: {
      ...legend(tokens, hasLegend),
      data: list.map(({ name }) => name),
    },
    grid: { left: 26, right: 14, top: hasLegend ? 32 : 10, bottom: 26, containLabel: true },
    xAxis: { ...valueAxis(tokens, xName), ...unit },
    yAxis: { ...valueAxis(tokens, yName), ...unit, nameGap: 38 },
    tooltip: {
      ...tooltip(tokens),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens.faint } },
      formatter: (params) =>
        (Array.isArray(params) ? params : [params])
          .flatMap(({ seriesIndex, dataIndex }) => {
            const curve = seriesIndex === undefined ? undefined : list[seriesIndex]
            return curve ? [describePoint(curve, dataIndex, { xName, yName })] : []
          })
          .slice(0, 9)
          .join('\n'),
    },
    series: [
      ...list.map(({ name, colour, points }, index) => ({
        type: 'line' as const,
        id: String(index),
        name,
        data: points.map((point) => [...point]),
        showSymbol: hasMarks ?? false,
        symbol: 'circle',
        symbolSize: 7,
        color: colour,
        lineStyle: {
          width: 2,
          color: colour,
          // There are fewer colours than a target may have classes.
          type:
            list.findIndex((one) => one.colour === colour) === index
              ? ('solid' as const)
              : ('dashed' as const),
        },
        emphasis: { disabled: true },
        clip: false,
        z: 3,
      })),
      ...(reference
        ? [
            {
              type: 'line' as const,
              id: 'reference',
              data: reference.map((point) => [...point]),
              showSymbol: false,
              silent: true,
              lineStyle: { width: 1, type: 'dashed' as const, color: tokens.faint },
              color: tokens.faint,
              z: 2,
            },
          ]
        : []),
    ],
  }
}

/** "poisonous: true positive rate 0.998, false positive rate 0.002, threshold 0.43" */
export function describePoint(
  { name, points, notes }: Curve,
  index: number,
  { xName, yName }: { xName: string; yName: string },
): string {
  const point = points[index]
  if (!point) return ''
  const note = notes?.[index]
  const parts = [`${yName} ${formatNumber(point[1])}`, `${xName} ${formatNumber(point[0])}`, note]
  return `${name}: ${parts.filter(Boolean).join(', ')}`
}
