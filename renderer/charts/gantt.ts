import type { CustomSeriesRenderItemAPI, EChartsOption } from 'echarts'
import { formatDuration } from '../format.ts'
import type { Tokens } from '../tokens.ts'
import { baseOption, categoryAxis, tooltip, valueAxis } from './style.ts'

export interface GanttBar {
  name: string
  /** Milliseconds since the run started; absent while the stage waits. */
  startMs?: number
  endMs?: number
  state: string
  tone: 'ok' | 'warn' | 'bad' | 'running' | 'neutral'
}

export interface GanttOptions {
  tokens: Tokens
  /** The right end of the axis, at least this much. */
  spanMs: number
}

/** When each stage ran and for how long, first stage at the top. */
export function gantt(bars: readonly GanttBar[], { tokens, spanMs }: GanttOptions): EChartsOption {
  const colours = {
    ok: tokens.ok,
    warn: tokens.warn,
    bad: tokens.bad,
    running: tokens.running,
    neutral: tokens.faint,
  }
  const drawn = bars.flatMap((bar, index) =>
    bar.startMs === undefined ? [] : [{ bar, value: [index, bar.startMs, bar.endMs ?? spanMs] }],
  )
  return {
    ...baseOption(tokens),
    animation: false,
    grid: { left: 8, right: 64, top: 4, bottom: 28, containLabel: true },
    xAxis: {
      ...valueAxis(tokens),
      min: 0,
      max: spanMs,
      axisLabel: {
        color: tokens.dim,
        hideOverlap: true,
        formatter: (value: number) => axisTime(value, spanMs),
      },
    },
    yAxis: categoryAxis(
      tokens,
      bars.map((bar) => bar.name),
      true,
    ),
    tooltip: {
      ...tooltip(tokens),
      formatter: (params) => {
        const index = (Array.isArray(params) ? params[0] : params)?.dataIndex
        const one = index === undefined ? undefined : drawn[index]
        return one ? describeBar(one.bar) : ''
      },
    },
    series: [
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: false,
        data: drawn.map(({ value, bar }) => ({ value, itemStyle: { color: colours[bar.tone] } })),
        renderItem: (params, api) =>
          renderBar(api, drawn[params.dataIndex]!.bar, tokens, colours[drawn[params.dataIndex]!.bar.tone]),
      },
    ],
  }
}

function renderBar(api: CustomSeriesRenderItemAPI, bar: GanttBar, tokens: Tokens, colour: string) {
  const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)])
  const [right = 0] = api.coord([api.value(2), api.value(0)])
  const size = api.size?.([0, 1])
  const band = Array.isArray(size) ? (size[1] ?? 20) : 20
  const height = Math.max(8, Math.min(16, band * 0.5))
  const width = Math.max(3, right - left)
  return {
    type: 'group' as const,
    children: [
      {
        type: 'rect' as const,
        shape: { x: left, y: middle - height / 2, width, height, r: Math.min(3, width / 2) },
        style: { fill: colour },
      },
      {
        type: 'text' as const,
        style: {
          x: left + width + 6,
          y: middle,
          text: bar.state === 'cached' ? 'cached' : formatDuration((bar.endMs ?? 0) - (bar.startMs ?? 0)),
          fill: tokens.dim,
          fontSize: 11.5,
          textVerticalAlign: 'middle' as const,
        },
      },
    ],
  }
}

export function describeBar(bar: GanttBar): string {
  if (bar.startMs === undefined) return `${bar.name}: ${bar.state}`
  const start = `started ${formatDuration(bar.startMs)} into the run`
  const took = bar.endMs === undefined ? '' : `, took ${formatDuration(bar.endMs - bar.startMs)}`
  return `${bar.name}: ${bar.state}\n${start}${took}`
}

function axisTime(ms: number, spanMs: number): string {
  if (spanMs >= 120_000) return `${Math.round(ms / 6000) / 10} min`
  return `${Math.round(ms / 10) / 100} s`
}
