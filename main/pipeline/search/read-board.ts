import type { SearchBoard } from '../../contract/search.ts'
import { invalidInput, notFound } from '../../lib/errors.ts'
import { bestTrial, paramImportances } from '../../ml/search.ts'
import { isOver } from '../live-run.ts'
import { parsePipeline } from '../parse-pipeline.ts'
import type { RunFile } from '../run-file.ts'
import type { StageServices } from '../stage-work.ts'
import { searchPlan } from './search-plan.ts'
import { createTrialRuns } from './trial-runs.ts'

/** The search that a run of a pipeline made, as far as it has come. @throws NOT_FOUND for a run that searches nothing. */
export function readBoard(
  services: Pick<StageServices, 'state' | 'tracking'>,
  { run, source }: RunFile,
): SearchBoard {
  const { definition } = parsePipeline(run.pipeline, source, run.overrides)
  if (!definition)
    throw invalidInput(`The pipeline of run ${run.runId} cannot be read any more.`, { runId: run.runId })
  const stage = definition.stages.find((one) => one.uses === 'train' && one.params.search !== undefined)
  const plan = stage?.uses === 'train' ? searchPlan(stage.params, definition.seed) : undefined
  if (stage?.uses !== 'train' || !plan) {
    throw notFound(
      `The run ${run.runId} searched for nothing. Start a search with "sporeprint train ${definition.dataset} --target ${definition.target} --search".`,
      { runId: run.runId },
    )
  }
  // A result that was taken over has its trials where they were made.
  const owner = services.state.runs.tags(run.runId)['search.run'] ?? run.runId
  const runs = createTrialRuns(
    services,
    { runId: owner, stage: stage.name, experiment: definition.name },
    plan,
  )
  const known = Array.from({ length: plan.trials }, (_, number) => runs.read(number) ?? [])
  const recorded = known.flat()
  const best = bestTrial(recorded, plan.direction)
  const { params } = stage
  return {
    runId: run.runId,
    pipeline: definition.name,
    state: run.state,
    dataset: definition.dataset,
    target: definition.target,
    algorithm: params.algorithm,
    sampler: params.search!.sampler,
    pruner: params.search!.pruner,
    metric: plan.metric,
    direction: plan.direction,
    folds: plan.folds,
    planned: plan.trials,
    space: { ...plan.space } as SearchBoard['space'],
    trials: recorded.map(({ scores: _scores, values, ...trial }) => ({
      ...trial,
      values: [...values],
      state: trial.state === 'running' && isOver(run.state) ? 'stopped' : trial.state,
    })),
    ...(best ? { best: best.number } : {}),
    importances: paramImportances(plan.space, recorded, plan.direction),
  }
}
