import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LearningCurve } from '../../contract/run.ts'
import { writeFileAtomic } from '../../lib/atomic-file.ts'
import { unreadParams, weighsRows } from '../../ml/algorithm-params.ts'
import { preprocessorFromJson } from '../../ml/preprocessor-json.ts'
import { rowWeights } from '../../ml/row-weights.ts'
import { stageParams } from '../stage-params.ts'
import type { StageContext, StageWork } from '../stage-work.ts'
import type { StageOutputs } from '../stage-outputs.ts'
import { crossValidate, foldCount } from './cross-validate.ts'
import { finishTraining } from './finish-training.ts'
import { recordFold } from './fold-runs.ts'
import { scoreOutOfBag } from './out-of-bag.ts'
import { growForest } from './grow-forest.ts'
import { drawLearningCurve } from './learning-curve.ts'
import { learningParams, readLearningRows } from './learning-rows.ts'
import { afterSearch, searchTrials, showSearch, trialCount, wordsOf } from './search-trials.ts'

type Context = StageContext<'train'>
type Fold = StageOutputs['train']['folds'][number]

/** A tree reads well as far as it is small. */
const loggedRules = 50

export const train: StageWork<'train'> = {
  async run(given) {
    const { services, pipeline } = given
    const transform = given.input('transform')
    const load = given.input('load').output
    const { classes, positive, columns, sourceRowColumn, weightColumn } = transform.output
    const startedAt = performance.now()
    const besides = [sourceRowColumn, ...(weightColumn === undefined ? [] : [weightColumn])]
    const part = await services.dataThread.call(
      'readLoaded',
      {
        table: { space: load.space, name: 'train_data', batchId: load.batchId },
        columns: [...columns, ...besides.map((name) => ({ name, column: name }))],
      },
      { signal: given.signal, warehouse: load.warehouse },
    )
    const preprocessor = preprocessorFromJson(
      JSON.parse(await readFile(join(transform.folder, 'preprocessor.json'), 'utf8')),
    )
    const wanted = given.stage.params
    const rows =
      wanted.folds > 0 || wanted.learningCurve || wanted.search
        ? readLearningRows(given, part, sourceRowColumn)
        : undefined
    const found = wanted.search && rows ? await searchTrials(given, await rows) : undefined
    const context = found ? afterSearch(given, found) : given
    const { params } = context.stage
    const unread = [...unreadNote(params), ...unweighedNote(params, transform.params.weight)]
    for (const note of unread) context.log('warn', note)
    const progress = sumProgress(context, foldCount(params))

    const trainAll = async () => {
      const fitStartedAt = performance.now()
      const prepared = await services.compute.run(
        'prepare',
        {
          algorithm: params.algorithm,
          part,
          weights: weightColumn === undefined ? undefined : rowWeights(part, weightColumn),
          classes,
          positive,
          preprocessor,
          params: learningParams(params),
          seed: pipeline.seed,
        },
        { signal: context.signal },
      )
      const parts = await growForest(context, prepared, progress.trees)
      const [finished, outOfBag] = await Promise.all([
        finishTraining(context, prepared, parts, progress.trees(0)),
        params.outOfBag ? scoreOutOfBag(context, prepared, parts) : {},
      ])
      const grown = parts.reduce((sum, { roots }) => sum + roots.length, 0)
      const missing = (prepared.forest?.params.trees ?? 0) - grown
      const rounds = prepared.boosting?.memory.params.trees
      return {
        ...finished,
        outOfBag,
        grown,
        missing,
        rounds,
        fitSeconds: (performance.now() - fitStartedAt) / 1000,
      }
    }
    const [validated, curve, { modelJson, rules, outOfBag, fitSeconds, ...learnt }] = await Promise.all([
      params.folds > 0 && rows ? crossValidate(context, rows, progress.fold) : [],
      params.learningCurve && rows ? drawLearningCurve(context, rows) : [],
      trainAll(),
    ])
    const trainSeconds = (performance.now() - startedAt) / 1000
    writeFileAtomic(join(context.folder, 'model.json'), modelJson)
    const notes = [...learnt.notes, ...stoppedNotes(learnt, found)]
    for (const note of notes) context.log('warn', note)
    for (const rule of rules.slice(0, loggedRules)) context.log('info', rule)
    const mean = meanOf(validated, 'accuracy')
    return {
      output: {
        algorithm: params.algorithm,
        notes,
        folds: validated,
        learningCurve: curve,
        outOfBag,
        trainSeconds,
        fitSeconds,
        peakMemoryMb: process.resourceUsage().maxRSS / 1024,
        ...(notes.length > learnt.notes.length ? { partialOf: given.runId } : {}),
        ...(found ? { search: found } : {}),
      },
      rowsIn: part.rowCount,
      rowsOut: part.rowCount,
      summary: found
        ? `best of ${wordsOf(found)}: ${found.metric} ${found.best.value.toFixed(4)}`
        : mean === undefined
          ? params.algorithm
          : `${validated.length} folds: accuracy ${mean.toFixed(4)}`,
      warnings: [...unread, ...notes],
    }
  },

  isUsable: async ({ partialOf }, _services, runId) => partialOf === undefined || partialOf === runId,

  async publish(context, output) {
    const { runId, services } = context
    for (const fold of output.folds) recordFold(context, fold)
    if (output.search) showSearch(context, output.search)
    if (output.learningCurve.length > 0) {
      const content = `${JSON.stringify({ points: output.learningCurve } satisfies LearningCurve)}\n`
      await services.tracking.writeArtifact(runId, 'learning-curve.json', content)
    }
    const at = Date.now()
    const names = new Set(output.folds.flatMap(({ metrics }) => Object.keys(metrics)))
    const points = [...names].flatMap((name) => [
      { key: `cv_${name}_mean`, value: meanOf(output.folds, name) ?? NaN, step: 0, at },
      { key: `cv_${name}_std`, value: deviationOf(output.folds, name), step: 0, at },
    ])
    services.tracking.logMetrics(runId, [
      ...points,
      ...Object.entries(output.outOfBag).map(([name, value]) => ({ key: `oob_${name}`, value, step: 0, at })),
      { key: 'train_seconds', value: output.trainSeconds, step: 0, at },
      { key: 'fit_seconds', value: output.fitSeconds, step: 0, at },
      { key: 'features', value: context.input('transform').output.columns.length - 1, step: 0, at },
      { key: 'train_peak_memory_mb', value: output.peakMemoryMb, step: 0, at },
    ])
    if (output.notes.length > 0) services.tracking.setTags(runId, { note: output.notes.join(' ') })
  },
}

/** One bar for the forest and all folds: each fold and the final model are equal shares. */
function sumProgress(context: Context, folds: number) {
  const { params } = context.stage
  const trees = params.algorithm === 'tree' ? 1 : params.trees
  const foldShares = Array.from({ length: folds }, () => 0)
  const portions = new Map<number, number>()
  const tell = () => {
    const grown = Math.min(1, [...portions.values()].reduce((sum, done) => sum + done, 0) / trees)
    const share = grown + foldShares.reduce((sum, one) => sum + one, 0)
    const finished = foldShares.filter((one) => one === 1).length
    context.progress(share, folds + 1, folds > 0 ? `fold ${finished} of ${folds}` : undefined)
  }
  return {
    fold: (fold: number) => (done: number, total: number) => {
      foldShares[fold] = done / total
      tell()
    },
    trees: (first: number) => (done: number) => {
      portions.set(first, done)
      tell()
    },
  }
}

/** How many trees of a forest there are and are not; the rounds of a boosting, and after which it was ended. */
interface Learnt {
  grown: number
  missing: number
  endedAfter?: number
  rounds?: number
}

/** What a person ended early, in sentences. */
function stoppedNotes(
  { grown, missing, endedAfter, rounds }: Learnt,
  search: StageOutputs['train']['search'],
): string[] {
  const isCut = search && trialCount(search) < search.planned
  return [
    ...(isCut
      ? [`The search was ended by hand after ${trialCount(search)} of ${search.planned} trials.`]
      : []),
    ...(missing > 0 ? [`The forest was ended by hand at ${grown} of ${grown + missing} trees.`] : []),
    ...(endedAfter === undefined
      ? []
      : [`The boosting was ended by hand at ${endedAfter} of ${rounds} rounds.`]),
  ]
}

/** A param that another algorithm has is easily taken for one that works. */
function unreadNote(params: Context['stage']['params']): string[] {
  const { algorithm } = params
  const names = unreadParams(algorithm, learningParams(params), stageParams.train.parse({}))
  if (names.length === 0) return []
  return [`The algorithm ${algorithm} does not read ${names.join(', ')}: setting that changes nothing.`]
}

/** The same of a column of weights. */
function unweighedNote({ algorithm }: Context['stage']['params'], weight: string | undefined): string[] {
  if (weight === undefined || weighsRows(algorithm)) return []
  return [`The algorithm ${algorithm} takes each row as one: the weights in "${weight}" change nothing.`]
}

const valuesOf = (folds: readonly Fold[], metric: string) =>
  folds.flatMap(({ metrics }) => (metrics[metric] === undefined ? [] : [metrics[metric]]))

function meanOf(folds: readonly Fold[], metric: string): number | undefined {
  const values = valuesOf(folds, metric)
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Of the sample (n − 1), as the folds are shown on screen; 0 for one fold. */
function deviationOf(folds: readonly Fold[], metric: string): number {
  const values = valuesOf(folds, metric)
  const mean = meanOf(folds, metric) ?? 0
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  )
}
