import { isAppError } from '../lib/errors.ts'
import { missingCode, takeRows, type Column, type Frame } from '../lib/frame.ts'
import { predictedClasses } from '../ml/metrics.ts'
import { modelFromJson } from '../ml/model-json.ts'
import { predictProba, type Model } from '../ml/model.ts'
import { toOnnxGraph } from '../ml/onnx-export.ts'
import { encodeOnnx } from './encode-onnx.ts'
import { loadRuntime, runOnnx } from './run-onnx.ts'

export interface OnnxExport {
  /** Absent when it was left out. */
  bytes?: Uint8Array
  state: 'verified' | 'not verified' | 'left out'
  /** Why, in a sentence for a person. */
  note: string
}

const mostRows = 2000
/** Probabilities go out as floats, which differ from doubles by less than 1e-7. */
const tolerance = 1e-6

/**
 * Writes `model.onnx` and holds it to the model's own predictions: on the rows given, and on the same rows with cells
 * taken out and with values that nobody has seen. A file that disagrees is left out.
 *
 * @param input.rows raw rows with the columns that the model reads; the first 2,000 are looked at.
 * @param input.producer such as `sporeprint 0.1.0`.
 */
export async function exportOnnx(input: {
  modelJson: string
  rows: Frame
  producer: string
}): Promise<OnnxExport> {
  const model = modelFromJson(input.modelJson)
  let bytes: Uint8Array
  try {
    bytes = encodeOnnx(toOnnxGraph(model), input.producer)
  } catch (error) {
    if (isAppError(error, 'INVALID_INPUT')) return { state: 'left out', note: error.message }
    throw error
  }
  const given = takeRows(
    input.rows,
    Array.from({ length: Math.min(mostRows, input.rows.rowCount) }, (_, i) => i),
  )
  try {
    const runtime = await loadRuntime()
    for (const frame of [given, roughened(given)]) {
      const problem = disagreement(model, frame, await runOnnx(runtime, bytes, frame))
      if (problem !== undefined) return { state: 'left out', note: problem }
    }
  } catch (error) {
    if (!isAppError(error, 'UNAVAILABLE')) throw error
    return { bytes, state: 'not verified', note: `${error.message} The file was written and not tried.` }
  }
  return {
    bytes,
    state: 'verified',
    note: `onnxruntime gives the same labels, and probabilities within ${tolerance}, on ${given.rowCount} rows and on the same rows with missing and unknown values.`,
  }
}

function disagreement(
  model: Model,
  frame: Frame,
  { labels, probabilities }: Awaited<ReturnType<typeof runOnnx>>,
): string | undefined {
  const own = predictProba(model, frame).probabilities
  const classCount = model.classes.length
  const best = predictedClasses({ probabilities: own, classCount })
  let different = 0
  for (let row = 0; row < frame.rowCount; row++) {
    let isClose = true
    for (let i = row * classCount; i < (row + 1) * classCount; i++)
      isClose &&= Math.abs(own[i]! - probabilities[i]!) <= tolerance
    // Of two classes that are as probable either may come first after rounding.
    const label = model.classes.indexOf(labels[row]!)
    const isBest = own[row * classCount + label]! >= own[row * classCount + best[row]!]! - tolerance
    if (!isClose || !isBest) different++
  }
  if (different === 0) return undefined
  return `onnxruntime gave other predictions than the model on ${different} of ${frame.rowCount} rows.`
}

/** Every seventh cell taken out, and every eleventh text one that nobody has seen. */
function roughened(frame: Frame): Frame {
  const columns = frame.columns.map((column, place): Column => {
    const isTaken = (row: number) => (row + place) % 7 === 0
    if (column.kind === 'number') {
      return { ...column, values: column.values.map((value, row) => (isTaken(row) ? Number.NaN : value)) }
    }
    const unknown = column.levels.length
    const codes = column.codes.map((code, row) => {
      if (isTaken(row)) return missingCode
      return (row + place) % 11 === 0 ? unknown : code
    })
    return { ...column, codes, levels: [...column.levels, '(a value nobody has seen)'] }
  })
  return { ...frame, columns }
}
