import type { EChartsOption } from 'echarts'
import { formatCount, formatPercent } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { colourAt, readableOn } from './contrast.ts'
import { baseOption, categoryAxis, nameOfAxisKey, toAxisKeys, tooltip } from './style.ts'

export interface Confusion {
  /** Of the classes, as they are to be read. */
  names: readonly string[]
  /** counts[actual][predicted] */
  counts: readonly (readonly number[])[]
}

/** Beyond this many classes a cell has no room for its share under the count. */
const roomyClasses = 6

/** Rows are what is true, columns what was predicted; a cell is coloured by its share of its row. */
export function confusionMatrix({ names, counts }: Confusion, { tokens }: { tokens: Tokens }): EChartsOption {
  const keys = toAxisKeys(names)
  const shares = rowShares(counts)
  const label = { color: tokens.dim, interval: 0, overflow: 'truncate' as const, formatter: nameOfAxisKey }
  const axis = { nameLocation: 'middle' as const, nameTextStyle: { color: tokens.dim } }
  const labelPx = Math.min(130, Math.max(40, ...names.map((name) => name.length * 6.6)))
  const isTurned = names.length > roomyClasses
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 30, right: 8, top: 32, bottom: 4, containLabel: true },
    xAxis: {
      ...categoryAxis(tokens, keys),
      ...axis,
      name: 'predicted',
      nameGap: isTurned ? 74 : 26,
      position: 'top',
      axisLabel: { ...label, width: isTurned ? 84 : 130, rotate: isTurned ? 40 : 0 },
    },
    yAxis: {
      ...categoryAxis(tokens, keys, true),
      ...axis,
      name: 'actual',
      nameGap: labelPx + 8,
      axisLabel: { ...label, width: labelPx },
    },
    visualMap: {
      show: false,
      type: 'continuous',
      min: 0,
      max: 1,
      dimension: 2,
      inRange: { color: [...tokens.sequential] },
    },
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const value = (Array.isArray(params) ? params[0] : params)?.value
        return Array.isArray(value)
          ? describeConfusion({ names, counts }, Number(value[1]), Number(value[0]))
          : ''
      },
    },
    series: [
      {
        type: 'heatmap',
        data: counts.flatMap((row, actual) =>
          row.map((count, predicted) => {
            const share = shares[actual]![predicted]!
            return {
              value: [predicted, actual, share],
              label: {
                color: count === 0 ? tokens.dim : readableOn(colourAt(tokens.sequential, share)),
                formatter: isTurned ? formatCount(count) : `${formatCount(count)}\n${formatPercent(share)}`,
              },
            }
          }),
        ),
        label: { show: true, fontSize: isTurned ? 12 : 13, lineHeight: 17 },
        itemStyle: { borderColor: tokens.panel, borderWidth: 2, borderRadius: 3 },
        emphasis: { itemStyle: { borderColor: tokens.text, borderWidth: 1.5 } },
      },
    ],
  }
}

/** What part of its row each cell is; a class without rows has only zeros. */
export const rowShares = (counts: readonly (readonly number[])[]) =>
  counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count) => (total === 0 ? 0 : count / total))
  })

/** "foul taken for fishy: 40 of 324 rows that are foul (12.3%)" */
export function describeConfusion({ names, counts }: Confusion, actual: number, predicted: number): string {
  const row = counts[actual]!
  const total = row.reduce((sum, count) => sum + count, 0)
  const count = row[predicted]!
  const what =
    actual === predicted ? `${names[actual]} recognised` : `${names[actual]} taken for ${names[predicted]}`
  const share = formatPercent(total === 0 ? 0 : count / total)
  return `${what}\n${formatCount(count)} of ${formatCount(total)} rows that are ${names[actual]} (${share})`
}
