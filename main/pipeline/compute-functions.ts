import { explainRow } from '../ml/explain.ts'
import type { Model } from '../ml/model.ts'
import type { Cell } from '../ml/row-frame.ts'
import { evaluateModel, measureImportance } from './compute/evaluate-model.ts'
import { finish, grow, prepare } from './compute/train-forest.ts'
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
  finish,
  trainFold,
  evaluateModel,
  measureImportance,
  scoreModel,
  explainRow: ({ model, row }: { model: Model; row: Record<string, Cell> }) => explainRow(model, row),
}

export type ComputeFunctions = typeof computeFunctions
