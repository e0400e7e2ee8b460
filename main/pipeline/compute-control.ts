/** What a long computation asks and tells while it works, over shared memory. */
export interface ComputeControl {
  isCancelled: () => boolean
  progress: (done: number, total: number) => void
}
