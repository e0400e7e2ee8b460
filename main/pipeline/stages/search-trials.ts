import type { Params, Trial } from '../../ml/search.ts'
import { foundTrial, runSearch } from '../search/run-search.ts'
import { searchPlan } from '../search/search-plan.ts'
import { createTrialRuns } from '../search/trial-runs.ts'
import type { StageContext } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'
import { learningParams, type LearningRows } from './learning-rows.ts'

type Context = StageContext<'train'>
type Found = NonNullable<StageOutputs['train']['search']>

/** Looks for the params that are best in cross-validation on the training rows; those of the test part stay unseen. */
export async function searchTrials(context: Context, { raw, spec }: LearningRows): Promise<Found> {
  const { services, pipeline, stage, runId, signal } = context
  const plan = searchPlan(stage.params, pipeline.seed)
  if (!plan) throw new Error('the stage has nothing to search for')
  const { classes, positive } = context.input('transform').output
  const { foldKind, foldBy } = stage.params
  const runs = createTrialRuns(services, { runId, stage: stage.name, experiment: pipeline.name }, plan)

  const scoreFold = async (params: Params, fold: number) => {
    const tried = withParams(context, params).stage.params
    const { metrics } = await services.compute.run(
      'trainFold',
      {
        algorithm: tried.algorithm,
        raw,
        target: pipeline.target,
        spec,
        classes,
        positive,
        params: learningParams(tried),
        seed: pipeline.seed,
        fold,
        plan: { kind: foldKind, folds: plan.folds, seed: pipeline.seed },
        by: foldBy,
      },
      { signal },
    )
    return metrics[plan.metric]
  }

  const total = plan.trials + 1
  const seen: Trial[] = []
  const trials = await runSearch(plan, runs, {
    signal,
    isEnough: context.isEnough,
    scoreFold,
    onTrial(trial, done) {
      seen.push(trial)
      context.progress(done, total, `trial ${done} of ${plan.trials}${bestSoFar()}`)
    },
  })
  const { number, values, params } = foundTrial(trials, plan)
  const counted = (state: Trial['state']) => trials.filter((trial) => trial.state === state).length
  const value = values.at(-1)!
  context.log('info', `Trial ${number + 1} is the best: ${plan.metric} ${value.toFixed(4)}`, { ...params })
  return {
    runId,
    metric: plan.metric,
    planned: plan.trials,
    trials: { complete: counted('complete'), pruned: counted('pruned'), failed: counted('failed') },
    best: { number, runId: runs.idOf(number), value, params: { ...params } },
  }

  function bestSoFar(): string {
    if (!seen.some(({ state }) => state === 'complete')) return ''
    const { values: best } = foundTrial(seen, plan!)
    return `, best ${plan!.metric} ${best.at(-1)!.toFixed(4)}`
  }
}

/** As if the stage had been told these params. */
function withParams(context: Context, params: Params): Context {
  const { stage } = context
  return { ...context, stage: { ...stage, params: { ...stage.params, ...params } } }
}

export const trialCount = ({ trials }: Found) => trials.complete + trials.pruned + trials.failed

/** What was enough of a search is not yet enough of the model that it found. */
export function afterSearch(context: Context, found: Found): Context {
  const isCut = trialCount(found) < found.planned
  return { ...withParams(context, found.best.params), ...(isCut && { isEnough: () => false }) }
}

/** In the run: what was found, and where the trials are when another run made them. */
export function showSearch({ runId, services }: Context, { metric, best, runId: from }: Found): void {
  const params = Object.entries(best.params).map(([name, value]) => [`best.${name}`, String(value)])
  services.tracking.logParams(runId, Object.fromEntries(params))
  services.tracking.setTags(runId, { 'search.run': from, 'search.best': best.runId })
  services.tracking.logMetrics(runId, [{ key: `best_${metric}`, value: best.value, step: 0, at: Date.now() }])
}

export function wordsOf(found: Found): string {
  const { pruned, failed } = found.trials
  const parts = [pruned > 0 ? `${pruned} pruned` : '', failed > 0 ? `${failed} failed` : ''].filter(
    (part) => part !== '',
  )
  return `${trialCount(found)} trials${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`
}
