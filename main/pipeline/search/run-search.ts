import { invalidInput, isAppError } from '../../lib/errors.ts'
import { bestTrial, type Params, type Trial } from '../../ml/search.ts'
import type { SearchPlan } from './plan-search.ts'
import { runningMeans, type TrialRuns } from './trial-runs.ts'

export interface SearchWork {
  /** Learns without one fold and measures on it; undefined where the metric is not defined. */
  scoreFold: (params: Params, fold: number) => Promise<number | undefined>
  /** After each trial, in the order in which they end. */
  onTrial: (trial: Trial, done: number) => void
  signal: AbortSignal
  /** Asked after each batch that has a complete trial. */
  isEnough: () => boolean
}

/** So many trials that failed, and none that did not, are enough to see that something is wrong. */
const hopeless = 5

/**
 * Tries one set of params after the other, `plan.parallel` at a time, and returns all trials. What its runs remember
 * is not done again. The trials of a batch know of those before the batch, never of each other's results, so that they are
 * the same however fast each thread is, and after every stop.
 *
 * @throws CANCELLED when the signal is aborted; INVALID_INPUT when no trial succeeds.
 */
export async function runSearch(plan: SearchPlan, runs: TrialRuns, work: SearchWork): Promise<Trial[]> {
  const trials: Trial[] = []
  let failure = ''
  while (trials.length < plan.trials && !isEnough()) {
    const before = [...trials]
    const batch: Trial[] = []
    while (batch.length < plan.parallel && before.length + batch.length < plan.trials) {
      const number = before.length + batch.length
      const params = runs.read(number)?.params ?? plan.sampler.suggest(number, [...before, ...batch])
      batch.push({ number, state: 'running', params, values: [] })
    }
    let done = before.length
    const settled = await Promise.allSettled(
      batch.map(async (one) => {
        const trial = await runTrial(one, before)
        work.onTrial(trial, ++done)
        return trial
      }),
    )
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason
      trials.push(one.value)
    }
    const isHopeless = trials.length >= Math.min(hopeless, plan.trials)
    if (isHopeless && trials.every(({ state }) => state === 'failed')) {
      throw invalidInput(
        `Each of the first ${trials.length} trials failed, so the search ends. The last one said: ${failure}`,
        { trials: trials.length },
      )
    }
  }
  return trials

  function isEnough(): boolean {
    return trials.some(({ state }) => state === 'complete') && work.isEnough()
  }

  async function runTrial({ number, params }: Trial, before: readonly Trial[]): Promise<Trial> {
    const known = runs.read(number)
    if (known && known.state !== 'running') {
      failure = known.note ?? failure
      runs.close(known)
      return known
    }
    runs.start(number, params)
    const scores: number[] = []
    const ended = (state: 'complete' | 'pruned' | 'failed', note?: string): Trial => {
      runs.end(number, state, note)
      return { number, state, params, values: runningMeans(scores) }
    }
    try {
      for (let fold = 0; fold < plan.folds; fold++) {
        const remembered = known?.scores[fold]
        const score = remembered ?? (await work.scoreFold(params, fold))
        work.signal.throwIfAborted()
        if (score === undefined || !Number.isFinite(score))
          throw invalidInput(`${plan.metric} is not defined on fold ${fold + 1}. Choose another metric.`)
        scores.push(score)
        if (remembered === undefined) runs.score(number, scores)
        if (scores.length < plan.folds && plan.prune(runningMeans(scores), before)) return ended('pruned')
      }
      return ended('complete')
    } catch (error) {
      // Params that do not suit the rows are a result, too; everything else ends the search.
      if (work.signal.aborted || !isAppError(error, 'INVALID_INPUT')) throw error
      failure = error.message
      return ended('failed', error.message)
    }
  }
}

/** The trial that a search found. */
export function foundTrial(trials: readonly Trial[], { direction }: Pick<SearchPlan, 'direction'>): Trial {
  const best = bestTrial(trials, direction)
  if (!best) throw invalidInput('No trial came to its end. Search with more trials, or without a pruner.')
  return best
}
