import { findColumn, sharedFloat64, type Column, type Frame } from '../lib/frame.ts'
import { shareName } from './plan-features.ts'
import { addDerived, applyPreprocessor, fitCodes } from './preprocess-apply.ts'
import type { Preprocessor, PreprocessSpec } from './preprocessor.ts'
import { dealFolds } from './split.ts'
import { crossFittedShares, type Labels } from './target-encoding.ts'

/**
 * What a model learns from: as `applyPreprocessor`, but where a feature is made of the target, each row has what was
 * learnt from the others.
 *
 * @param frame n training rows with all raw columns.
 * @param labels of the same rows.
 */
export function trainingFeatures(
  preprocessor: Preprocessor,
  frame: Frame,
  labels: Labels,
  settings: PreprocessSpec['targetEncoding'],
  seed: number,
): { frame: Frame; notes: string[] } {
  const { frame: features, notes } = applyPreprocessor(preprocessor, frame)
  const all = addDerived(frame, preprocessor.derived)
  let foldOf: Int32Array | undefined
  const apart = preprocessor.plans.flatMap((plan): Column[] => {
    const column = findColumn(all, plan.source)
    if (plan.kind !== 'category' || plan.encoding !== 'target' || !column) return []
    const { classes, levels, source } = plan
    foldOf ??= dealFolds(labels.codes, settings.folds, seed)
    const places = fitCodes(plan, column)
    const shares = crossFittedShares(places, levels.length, labels, settings.smooth, foldOf)
    return classes.map((name, c) => {
      const values = sharedFloat64(frame.rowCount)
      for (let row = 0; row < values.length; row++) values[row] = shares[row * classes.length + c]!
      return { name: shareName(source, name), kind: 'number', values }
    })
  })
  const own = new Map(apart.map((column) => [column.name, column]))
  return {
    frame: { ...features, columns: features.columns.map((column) => own.get(column.name) ?? column) },
    notes,
  }
}
