import type { PipelineRun } from '../../../main/contract/run.ts'
import type { GanttBar } from '../../charts/gantt.ts'
import { lookOf } from '../../components/state-badge.tsx'
import { plural } from '../../format.ts'

/** One bar a stage; a stage that is at work ends now. */
export function timelineBars(run: PipelineRun, now: number): GanttBar[] {
  return run.stages.map((stage) => {
    const look = lookOf(stage.state)
    // A stage that an earlier process finished lies before this one's start.
    const hasRun = stage.startedAt !== undefined && stage.startedAt >= run.startedAt
    const isWorking = stage.state === 'running' || stage.state === 'retrying'
    return {
      name: stage.name,
      state: look.word,
      tone: stage.state === 'cached' ? 'neutral' : look.tone,
      startMs: hasRun ? stage.startedAt! - run.startedAt : undefined,
      endMs: !hasRun
        ? undefined
        : isWorking
          ? Math.max(now, stage.startedAt!) - run.startedAt
          : (stage.endedAt ?? stage.startedAt!) - run.startedAt,
    }
  })
}

const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** A round length that holds every bar with some room at the right, and changes seldom while the run grows. */
export function timelineSpanMs(bars: readonly GanttBar[]): number {
  const longest = Math.max(200, ...bars.map((bar) => bar.endMs ?? 0)) * 1.05
  const magnitude = 10 ** Math.floor(Math.log10(longest))
  return magnitude * (steps.find((step) => step * magnitude >= longest) ?? 10)
}

/** "5 of 8 stages done, 2 from cache". */
export function timelineCaption(run: PipelineRun): string {
  const done = run.stages.filter((stage) => ['succeeded', 'cached', 'warned'].includes(stage.state)).length
  const cached = run.stages.filter((stage) => stage.state === 'cached').length
  const start = `${done} of ${plural(run.stages.length, 'stage')} done`
  return cached === 0 ? start : `${start}, ${cached} from cache`
}
