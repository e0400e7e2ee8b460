import { explainRow } from '../ml/explain.ts'
import { askOutOfBag } from '../ml/out-of-bag.ts'
import { learningPoint } from '../ml/learning-curve.ts'
import type { Model } from '../ml/model.ts'
import type { Cell } from '../ml/row-frame.ts'
import type { ComputeControl } from './compute-control.ts'
import { evaluateModel, measureImportance } from './compute/evaluate-model.ts'
import { compareOnRows, drawDependence, hintChanges, overviewShap, tellRules } from './compute/insight.ts'
import { measureGroups } from './compute/measure-groups.ts'
import { assist, finish, grow, prepare, watchForest } from './compute/train-forest.ts'
import { predictPart } from './compute/predict-part.ts'
import { scoreModel } from './compute/score-model.ts'
import { trainFold } from './compute/train-fold.ts'
import { transformRows } from './compute/transform-rows.ts'

/** What can be asked of a compute thread, by name: pure functions of their input. */
export const computeFunctions = {
  /** Does nothing: for threads that shall be there before they are needed. */
  ready: () => undefined,
  transformRows,
  prepare,
  grow,
  watchForest,
  askOutOfBag,
  finish,
  assist,
  trainFold,
  evaluateModel,
  measureImportance,
  measureGroups,
  learningPoint: (input: Parameters<typeof learningPoint>[0], control: ComputeControl) =>
    learningPoint(input, { isCancelled: control.isCancelled }),
  scoreModel,
  predictPart,
  overviewShap,
  drawDependence,
  tellRules,
  hintChanges,
  compareOnRows,
  explainRow: ({ model, row }: { model: Model; row: Record<string, Cell> }) => explainRow(model, row),
}

export type ComputeFunctions = typeof computeFunctions
