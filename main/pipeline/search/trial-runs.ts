import { createHash } from 'node:crypto'
import type { Params, ParamValue, SearchSpace, Trial } from '../../ml/search.ts'
import type { StageServices } from '../stage-work.ts'
import type { SearchPlan } from './plan-search.ts'

/** A trial as its run tells of it. */
export interface RecordedTrial extends Trial {
  runId: string
  /** Of each fold by itself, in order. */
  scores: readonly number[]
  startedAt: number
  endedAt?: number
  /** Why it failed. */
  note?: string
}

export type TrialRuns = ReturnType<typeof createTrialRuns>

/** Optuna's names of the states, as tags. */
const tagOf = { complete: 'COMPLETE', pruned: 'PRUNED', failed: 'FAIL' } as const
type EndedState = keyof typeof tagOf
const endOf = { complete: 'succeeded', pruned: 'cancelled', failed: 'failed' } as const
const endedStates: readonly EndedState[] = ['complete', 'pruned', 'failed']

const stateTag = 'trial.state'
const numberTag = 'trial.number'
const noteTag = 'note'

/** The trials of a search as child runs: what is written here is all that a search that goes on knows. */
export function createTrialRuns(
  { state, tracking }: Pick<StageServices, 'state' | 'tracking'>,
  { runId, stage, experiment }: { runId: string; stage: string; experiment: string },
  { space, metric }: Pick<SearchPlan, 'space' | 'metric'>,
) {
  const foldMetric = `fold_${metric}`
  const idOf = (number: number) =>
    createHash('sha256').update(`${runId}/${stage}/trial/${number}`).digest('hex').slice(0, 32)

  return {
    idOf,

    read(number: number): RecordedTrial | undefined {
      const id = idOf(number)
      const row = state.runs.get(id)
      if (!row) return undefined
      const tags = state.runs.tags(id)
      const scores = state.metrics.history(id, foldMetric).map(({ value }) => value)
      return {
        runId: id,
        number,
        state: endedStates.find((one) => tagOf[one] === tags[stateTag]) ?? 'running',
        params: toParams(space, state.runs.params(id)),
        scores,
        values: runningMeans(scores),
        startedAt: row.startedAt,
        ...(row.endedAt === null ? {} : { endedAt: row.endedAt }),
        ...(tags[noteTag] === undefined ? {} : { note: tags[noteTag] }),
      }
    },

    start(number: number, params: Params): void {
      if (state.runs.get(idOf(number))) return tracking.reopenRun(idOf(number))
      const texts = Object.entries(params).map(([name, value]) => [name, String(value)])
      tracking.startRun({
        runId: idOf(number),
        name: `${stage} trial ${number + 1}`,
        experiment,
        parentId: runId,
        kind: 'trial',
        params: Object.fromEntries(texts),
        tags: { [numberTag]: String(number) },
      })
      return undefined
    },

    /** @param scores of all folds so far; the last one is new. */
    score(number: number, scores: readonly number[]): void {
      const at = Date.now()
      const step = scores.length
      tracking.logMetrics(idOf(number), [
        { key: foldMetric, value: scores.at(-1)!, step, at },
        { key: metric, value: runningMeans(scores).at(-1)!, step, at },
      ])
    },

    /** A kill may have come between a trial's result and the end of its run. */
    close({ number, state: how, note }: RecordedTrial): void {
      if (how !== 'running' && state.runs.get(idOf(number))?.state !== endOf[how]) this.end(number, how, note)
    },

    end(number: number, how: EndedState, note?: string): void {
      const id = idOf(number)
      tracking.setTags(id, { [stateTag]: tagOf[how], ...(note === undefined ? {} : { [noteTag]: note }) })
      tracking.finishRun(id, endOf[how])
    },
  }
}

/** The mean after each fold. */
export function runningMeans(scores: readonly number[]): number[] {
  let sum = 0
  return scores.map((score, i) => {
    sum += score
    return sum / (i + 1)
  })
}

/** A run's params are text; the space knows what they were. */
function toParams(space: SearchSpace, texts: Readonly<Record<string, string>>): Params {
  const params: Record<string, ParamValue> = {}
  for (const [name, distribution] of Object.entries(space)) {
    const text = texts[name]
    if (text === undefined) continue
    params[name] =
      distribution.type === 'categorical'
        ? (distribution.choices.find((choice) => String(choice) === text) ?? text)
        : Number(text)
  }
  return params
}
