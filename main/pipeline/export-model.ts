import { Worker } from 'node:worker_threads'
import { cancelled, fromErrorShape } from '../lib/errors.ts'
import type { OnnxExport } from '../onnx/export-onnx.ts'
import type { OnnxAnswer, OnnxInput } from './onnx-thread.ts'
import { threadEntry, threadEnvironment } from './thread-entry.ts'

/**
 * Writes `model.onnx` and tries it, in a thread of its own, because onnxruntime blocks its thread while it computes and
 * its native code must not be terminated: what is cancelled goes on to its end, unheard.
 */
export function exportModel(input: OnnxInput, signal?: AbortSignal): Promise<OnnxExport> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw cancelled()
    const worker = new Worker(threadEntry('onnx-thread'), { workerData: input, env: threadEnvironment() })
    const onAbort = () => reject(cancelled())
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.once('message', (answer: OnnxAnswer) => {
      if ('error' in answer) reject(fromErrorShape(answer.error))
      else resolve(answer.value)
    })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', onAbort)
      reject(new Error(`the export's thread ended with ${code} and no answer`))
    })
  })
}
