/** What a long computation asks and tells while it works, over shared memory. */
export interface ComputeControl {
  isCancelled: () => boolean
  /** Whether it shall end with what it has. */
  isEnough: () => boolean
  progress: (done: number, total: number) => void
}
