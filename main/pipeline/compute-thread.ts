import { toErrorShape, type ErrorShape } from '../lib/errors.ts'
import type { ComputeControl } from './compute-control.ts'
import { computeFunctions } from './compute-functions.ts'

export interface ComputeTask {
  name: keyof typeof computeFunctions
  input: unknown
  /** [cancel flag, done, total, flag that it is enough] on shared memory. */
  shared: Int32Array
}

export type ComputeAnswer = { value: unknown } | { error: ErrorShape }

/** What each compute thread runs. It owns nothing, so the thread may be terminated at any instant. */
export async function runTask({ name, input, shared }: ComputeTask): Promise<ComputeAnswer> {
  const control: ComputeControl = {
    isCancelled: () => Atomics.load(shared, 0) === 1,
    isEnough: () => Atomics.load(shared, 3) === 1,
    progress(done, total) {
      Atomics.store(shared, 1, done)
      Atomics.store(shared, 2, total)
    },
  }
  const work = computeFunctions[name] as (input: unknown, control: ComputeControl) => unknown
  try {
    return { value: await work(input, control) }
  } catch (error) {
    return { error: toErrorShape(error) }
  }
}
