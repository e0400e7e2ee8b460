import type { ValidationResult } from '../../contract/quality.ts'
import { invalidInput } from '../../lib/errors.ts'
import { decide } from '../../quality/decide.ts'
import { callOptions, type StageContext, type StageResult, type StageWork } from '../stage-work.ts'

type ValidateKind = 'validate-raw' | 'validate-loaded'

export const validateRaw: StageWork<'validate-raw'> = {
  async run(context) {
    const { dataset } = context.input('extract').output
    const result = await context.services.dataThread.call(
      'validateSuite',
      {
        suite: context.stage.params.suite,
        dataset: dataset.dataset,
        version: dataset.version,
        runId: context.runId,
      },
      callOptions(context),
    )
    return judge(context, result, dataset.rows)
  },
}

export const validateLoaded: StageWork<'validate-loaded'> = {
  async run(context) {
    const { services, runId } = context
    const { dataset } = context.input('extract').output
    const { dropped, rows } = context.input('transform').output
    const load = context.input('load').output
    const options = { ...callOptions(context), warehouse: load.warehouse }
    await services.dataThread.call('checkLoaded', load, options)
    context.log('info', `${load.tables.length} tables hold the rows and the content that were sent.`)
    const { plans, ...result } = await services.dataThread.call(
      'validateLoaded',
      {
        suite: context.stage.params.suite,
        table: { space: load.space, name: 'cleaned_features', batchId: load.batchId },
        dataset: dataset.dataset,
        version: dataset.version,
        runId,
        absentColumns: dropped,
        leftOutRows: dataset.rows - rows.train - rows.validation - rows.test,
      },
      options,
    )
    await services.tracking.writeArtifact(runId, 'query-plans.txt', plans)
    return judge(context, result, rows.train + rows.validation + rows.test)
  },
}

/** The suite decides: stop, or go on with warnings. */
async function judge<Kind extends ValidateKind>(
  { runId, services, stage, log }: StageContext<ValidateKind>,
  result: ValidationResult,
  rows: number,
): Promise<StageResult<Kind>> {
  await services.tracking.writeArtifact(
    runId,
    `${stage.name}.json`,
    `${JSON.stringify(result, undefined, 2)}\n`,
  )
  const { passed, evaluated, notEvaluated } = result
  const summary = `${passed} of ${evaluated} passed${notEvaluated > 0 ? `, ${notEvaluated} not evaluated` : ''}`
  log('info', `Suite "${result.suite}": ${summary}.`, { resultId: result.id })
  for (const { outcome, sentence, unexpectedCount, severity } of result.results) {
    if (outcome === 'failed')
      log(severity === 'stop' ? 'error' : 'warn', `Failed: ${sentence}`, {
        unexpectedCount: unexpectedCount ?? null,
      })
  }
  const { stop, warnings } = decide(result)
  if (stop) {
    const failed = result.results.filter(
      ({ outcome, severity, droppedOnPurpose }) =>
        outcome !== 'passed' && severity === 'stop' && !droppedOnPurpose,
    )
    throw invalidInput(
      `The suite "${result.suite}" stops the run: ${failed.length} of ${result.results.length} expectations do not hold, first "${failed[0]?.sentence}". Look at the failing rows under Quality, then correct the data or the suite.`,
      { suite: result.suite, resultId: result.id, failed: failed.map(({ sentence }) => sentence) },
    )
  }
  return {
    output: { resultId: result.id },
    rowsIn: rows,
    rowsOut: rows,
    summary,
    warnings,
  }
}
