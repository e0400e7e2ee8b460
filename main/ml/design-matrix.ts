import { missingCode, type Frame } from '../lib/frame.ts'
import { alignColumn } from './align-column.ts'

/** How a feature enters sums: numbers standardised, categories as one column per level. */
export type DesignFeature =
  | {
      name: string
      kind: 'number'
      mean: number
      /** Above 0. */ scale: number
      /** Least and greatest finite training value, for infinite ones. */ min: number
      max: number
    }
  | { name: string; kind: 'category'; levels: string[] }

/** Standardised numbers are kept within this, so that products stay finite. */
export const mostDeviations = 1e9

/** @param weights n weights, or undefined for 1. Means and population standard deviations are of known cells. */
export function fitDesign(features: Frame, weights?: Float64Array): DesignFeature[] {
  return features.columns.map((column): DesignFeature => {
    const { name } = column
    if (column.kind === 'category') return { name, kind: 'category', levels: [...column.levels] }
    let min = Infinity
    let max = -Infinity
    for (const value of column.values) {
      if (!Number.isFinite(value)) continue
      min = Math.min(min, value)
      max = Math.max(max, value)
    }
    if (min > max) return { name, kind: 'number', mean: 0, scale: 1, min: 0, max: 0 }
    let total = 0
    // Around a value of the column, so that a large offset costs no digits.
    let sum = 0
    let squares = 0
    column.values.forEach((given, row) => {
      if (Number.isNaN(given)) return
      const value = Math.min(max, Math.max(min, given)) - min
      const weight = weights?.[row] ?? 1
      total += weight
      sum += weight * value
      squares += weight * value * value
    })
    const shift = total > 0 ? sum / total : 0
    const variance = total > 0 ? squares / total - shift * shift : 0
    const isConstant = !(variance > 1e-20 * Math.max(1, squares / Math.max(total, 1)))
    const scale = isConstant || !Number.isFinite(variance) ? 1 : Math.sqrt(variance)
    return { name, kind: 'number', mean: min + shift, scale, min, max }
  })
}

/** Columns of the design: one per number, one per level. */
export const designWidth = (design: readonly DesignFeature[]) =>
  design.reduce((sum, feature) => sum + (feature.kind === 'number' ? 1 : feature.levels.length), 0)

/** Names of the design's columns, in order. */
export const designNames = (design: readonly DesignFeature[]) =>
  design.flatMap((feature) =>
    feature.kind === 'number' ? [feature.name] : feature.levels.map((level) => `${feature.name}=${level}`),
  )

/** A column as it enters sums: standardised values, or the index of its one 1 in the design's columns; -1: none. */
export type DesignColumn =
  | { kind: 'number'; first: number; values: Float64Array }
  | { kind: 'category'; first: number; codes: Int32Array }

/** Missing numbers count as the mean; missing and unknown levels as none. */
export function designColumns(design: readonly DesignFeature[], frame: Frame): DesignColumn[] {
  let first = 0
  return design.map((feature): DesignColumn => {
    const column = alignColumn(feature, frame)
    const start = first
    first += feature.kind === 'number' ? 1 : feature.levels.length
    if (feature.kind === 'category') {
      const codes = Int32Array.from(column, (code) => (code === missingCode ? -1 : start + code))
      return { kind: 'category', first: start, codes }
    }
    const { mean, scale, min, max } = feature
    const values = Float64Array.from(column, (value) => {
      if (Number.isNaN(value)) return 0
      const finite = value === Infinity ? max : value === -Infinity ? min : value
      return Math.max(-mostDeviations, Math.min(mostDeviations, (finite - mean) / scale))
    })
    return { kind: 'number', first: start, values }
  })
}
