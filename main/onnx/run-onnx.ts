import type * as OnnxRuntime from 'onnxruntime-node'
import { unavailable } from '../lib/errors.ts'
import { cellOf, findColumn, type Frame } from '../lib/frame.ts'

type Runtime = typeof OnnxRuntime

/** @throws UNAVAILABLE where this computer has no binary of onnxruntime-node. */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    throw unavailable('onnxruntime is not installed for this system.', {}, error)
  }
}

/** What a model.onnx says of raw rows: a label and, row-major, the probabilities of each. */
export async function runOnnx(
  runtime: Runtime,
  bytes: Uint8Array,
  frame: Frame,
  rowsAtOnce = 1000,
): Promise<{ labels: string[]; probabilities: Float32Array }> {
  const session = await runtime.InferenceSession.create(bytes)
  try {
    const [label, shares] = session.outputNames
    const labels: string[] = []
    const probabilities: Float32Array[] = []
    for (let from = 0; from < frame.rowCount; from += rowsAtOnce) {
      const to = Math.min(frame.rowCount, from + rowsAtOnce)
      const outputs = await session.run(feedsOf(runtime, session, frame, from, to))
      labels.push(...textsOf(outputs[label!]!))
      probabilities.push(floatsOf(outputs[shares!]!))
    }
    return { labels, probabilities: joined(probabilities) }
  } finally {
    await session.release()
  }
}

function feedsOf(
  runtime: Runtime,
  session: OnnxRuntime.InferenceSession,
  frame: Frame,
  from: number,
  to: number,
) {
  return Object.fromEntries(
    session.inputMetadata.map((input) => {
      const column = findColumn(frame, input.name)
      const dims = [to - from, 1]
      if (input.isTensor && input.type === 'string') {
        const texts = Array.from({ length: to - from }, (_, i) =>
          column?.kind === 'category' ? String(cellOf(column, from + i) ?? '') : '',
        )
        return [input.name, new runtime.Tensor('string', texts, dims)]
      }
      const values = new Float64Array(to - from).fill(Number.NaN)
      if (column?.kind === 'number') values.set(column.values.subarray(from, to))
      return [input.name, new runtime.Tensor('float64', values, dims)]
    }),
  )
}

function textsOf({ data }: OnnxRuntime.Tensor): string[] {
  return Array.from(data, String)
}

function floatsOf({ data }: OnnxRuntime.Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  throw new Error('probabilities are no floats')
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
