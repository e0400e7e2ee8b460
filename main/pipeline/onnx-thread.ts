import { parentPort, workerData } from 'node:worker_threads'
import { toErrorShape, type ErrorShape } from '../lib/errors.ts'
import { exportOnnx, type OnnxExport } from '../onnx/export-onnx.ts'

export type OnnxInput = Parameters<typeof exportOnnx>[0]
export type OnnxAnswer = { value: OnnxExport } | { error: ErrorShape }

/** One export, then the thread ends by itself: onnxruntime's native code is not to be terminated. */
// The thread is started with this, in export-model.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const input = workerData as OnnxInput
const answer = await exportOnnx(input).then(
  (value): OnnxAnswer => ({ value }),
  (error: unknown): OnnxAnswer => ({ error: toErrorShape(error) }),
)
parentPort?.postMessage(answer)
