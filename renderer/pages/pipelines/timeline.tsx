import { useCallback, useMemo } from 'react'
import type { PipelineRun } from '../../../main/contract/run.ts'
import { Chart } from '../../charts/chart.tsx'
import { gantt } from '../../charts/gantt.ts'
import { Panel } from '../../components/panel.tsx'
import type { Tokens } from '../../tokens.ts'
import { timelineBars, timelineCaption, timelineSpanMs } from './timeline-bars.ts'

export interface TimelineProps {
  run: PipelineRun
  now: number
  onSelect: (stage: string) => void
}

export function Timeline({ run, now, onSelect }: TimelineProps) {
  const bars = useMemo(() => timelineBars(run, now), [run, now])
  const spanMs = timelineSpanMs(bars)
  const option = useCallback((tokens: Tokens) => gantt(bars, { tokens, spanMs }), [bars, spanMs])
  return (
    <Panel title="Timeline" caption={timelineCaption(run)} isFilling>
      <Chart
        title="When each stage ran"
        isFilling
        option={option}
        onClick={(point) => {
          const index = Array.isArray(point.value) ? Number(point.value[0]) : -1
          const bar = bars[index]
          if (bar) onSelect(bar.name)
        }}
        table={{
          header: ['stage', 'state', 'start (ms)', 'end (ms)'],
          rows: bars.map((bar) => [bar.name, bar.state, bar.startMs, bar.endMs]),
        }}
      />
    </Panel>
  )
}
