import type { EChartsOption } from 'echarts'
import type { Tokens } from '../tokens.ts'
import { baseOption, categoryAxis, nameOfAxisKey, toAxisKeys, tooltip } from './style.ts'

export interface HeatMapOptions {
  tokens: Tokens
  /** What a cell says on hover. */
  describe: (row: number, column: number) => string
}

export interface Matrix {
  /** Of the columns, from left to right; of the rows too unless these have names of their own. */
  names: readonly string[]
  rowNames?: readonly string[]
  /** 0 to 1, or -1 to 1 when signed; what could not be computed is null and stays empty. */
  values: readonly (readonly (number | null)[])[]
  isSigned?: boolean
}

const mostNamed = 24

/** A matrix of strengths as coloured cells; the figure shows on hover. */
export function heatMap(
  { names, rowNames = names, values, isSigned = false }: Matrix,
  { tokens, describe }: HeatMapOptions,
): EChartsOption {
  const data = values.flatMap((row, y) =>
    row.flatMap((value, x) => (value === null ? [] : [[x, y, value] as const])),
  )
  const label = { color: tokens.dim, interval: 0, overflow: 'truncate' as const, formatter: nameOfAxisKey }
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 8, right: 12, top: 4, bottom: 40, containLabel: true },
    xAxis: {
      ...categoryAxis(tokens, toAxisKeys(names)),
      // Of more columns than can be read, every other is named.
      axisLabel: { ...label, rotate: 45, width: 110, interval: names.length > mostNamed ? 1 : 0 },
      splitArea: { show: false },
    },
    yAxis: { ...categoryAxis(tokens, toAxisKeys(rowNames), true), axisLabel: { ...label, width: 170 } },
    visualMap: {
      type: 'continuous',
      min: isSigned ? -1 : 0,
      max: 1,
      precision: 2,
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemWidth: 10,
      itemHeight: 120,
      text: ['1', isSigned ? '−1' : '0'],
      textStyle: { color: tokens.dim },
      inRange: { color: isSigned ? [...tokens.diverging] : [...tokens.sequential] },
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const value = (Array.isArray(params) ? params[0] : params)?.value
        return Array.isArray(value) ? describe(Number(value[1]), Number(value[0])) : ''
      },
    },
    series: [
      {
        type: 'heatmap',
        data: data.map((cell) => [...cell]),
        itemStyle: { borderColor: tokens.panel, borderWidth: 1.5, borderRadius: 2 },
        emphasis: { itemStyle: { borderColor: tokens.text, borderWidth: 1.5 } },
      },
    ],
  }
}
