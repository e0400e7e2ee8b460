import { growTrees, mergeTrees, type Forest } from '../../ml/forest.ts'
import { forestProbabilities } from '../../ml/forest-predict.ts'
import type { PreparedForest } from '../../ml/forest-prepare.ts'
import type { BoostingMemory } from '../../ml/boosting-memory.ts'
import { createBoostingWorker } from '../../ml/boosting-work.ts'
import { joinCrew } from '../../ml/crew.ts'
import { modelToJson } from '../../ml/model-json.ts'
import {
  encodeTarget,
  finishTraining,
  prepareTraining,
  type Model,
  type PreparedTraining,
  type TrainingInput,
} from '../../ml/model.ts'
import { alignFeatures } from '../../ml/preprocess-apply.ts'
import type { Preprocessor } from '../../ml/preprocessor.ts'
import { treeRules } from '../../ml/rules.ts'
import { findColumn, takeRows, type Frame } from '../../lib/frame.ts'
import type { ComputeControl } from '../compute-control.ts'
import { createLossWriter } from './told-losses.ts'

/** `part`: rows with features and target, as the warehouse gave them back. */
export function prepare(
  input: Omit<TrainingInput, 'features' | 'target'> & { part: Frame },
): PreparedTraining {
  const { part, ...rest } = input
  const target = findColumn(part, input.preprocessor.target)
  if (!target) throw new Error(`the training part has no column "${input.preprocessor.target}"`)
  const { codes } = encodeTarget(target, input.classes)
  return prepareTraining({ ...rest, features: part, target: codes })
}

export function grow(
  { forest, from, to }: { forest: PreparedForest; from: number; to: number },
  control: ComputeControl,
): Forest {
  return growTrees(forest, from, to, { isCancelled: control.isCancelled, onTree: control.progress })
}

/** What some trees say of some rows. */
export function watchForest({
  forest,
  frame,
  features,
  rows,
}: {
  forest: Forest
  frame: Frame
  features: Preprocessor['features']
  rows: Int32Array
}): { probabilities: Float64Array } {
  return { probabilities: forestProbabilities(forest, takeRows(alignFeatures(features, frame), rows)) }
}

/** Helps `finish` with boosting for as long as it grows trees. */
export function assist(memory: BoostingMemory, control: ComputeControl): void {
  joinCrew(memory.crew, createBoostingWorker(memory), control.isCancelled)
}

export interface FinishInput {
  prepared: PreparedTraining
  parts: readonly Forest[]
  /** Rows to measure boosting on while it learns, and the shared memory for what comes out. */
  watch?: { frame: Frame; rows: Int32Array; target: Int32Array; losses: Float64Array }
}

/**
 * Puts the trees together, or learns what has no trees to share out, and writes the model down.
 *
 * @returns `endedAfter`: the rounds after which boosting was told that it is enough.
 */
export function finish(
  { prepared, parts, watch }: FinishInput,
  control: ComputeControl,
): { modelJson: string; notes: string[]; rules: string[]; endedAfter?: number } {
  const learning = { rounds: 0, wasEnough: false }
  const model = finishTraining(prepared, parts.length > 0 ? mergeTrees(parts) : undefined, {
    isCancelled: control.isCancelled,
    isEnough: () => (learning.wasEnough = control.isEnough()),
    onTree: (done, total) => {
      learning.rounds = done
      control.progress(done, total)
    },
    watch: watch && {
      features: takeRows(alignFeatures(prepared.input.preprocessor.features, watch.frame), watch.rows),
      target: watch.target,
      onLoss: createLossWriter(watch.losses),
    },
  })
  return {
    modelJson: modelToJson(model),
    notes: model.training.notes,
    rules: rulesOf(model),
    ...(learning.wasEnough && { endedAfter: learning.rounds }),
  }
}

/** What a tree says, in sentences; nothing for other models. */
function rulesOf({ estimator, classes, target, preprocessor }: Model): string[] {
  if (estimator.algorithm !== 'tree') return []
  const withMissing = new Set(preprocessor.inputs.filter((input) => input.hadMissing).map(({ name }) => name))
  const words = { hadMissing: (column: string) => withMissing.has(column) }
  return treeRules(estimator.tree, classes, target, words).map(({ sentence }) => sentence)
}
