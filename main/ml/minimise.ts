/** What is minimised: returns the value at `at` and writes its gradient. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number

export interface MinimiseOptions {
  /** Penalty on the absolute value of each coordinate, ≥ 0. */
  l1: Float64Array
  maxIterations: number
  /** Stop where no coordinate's slope is steeper than this. */
  tolerance: number
  /** Called before each iteration; throws to stop. */
  onIteration?: (iteration: number) => void
}

/** Steps and differences of gradients that stand for the curvature. */
const memory = 10

/**
 * Minimises a smooth convex function plus an L1 penalty: L-BFGS (Nocedal & Wright 2006, algorithm 7.4), orthant-wise
 * where there is a penalty (Andrew & Gao 2007). Changes `at`.
 *
 * @returns the iterations done, and whether the tolerance was reached.
 */
export function minimise(
  objective: Objective,
  at: Float64Array,
  { l1, maxIterations, tolerance, onIteration }: MinimiseOptions,
): { iterations: number; hasConverged: boolean } {
  const size = at.length
  const hasPenalty = l1.some((penalty) => penalty > 0)
  let gradient = new Float64Array(size)
  let nextGradient = new Float64Array(size)
  const slope = new Float64Array(size)
  const direction = new Float64Array(size)
  const next = new Float64Array(size)
  const steps: Float64Array[] = []
  const changes: Float64Array[] = []
  const weights = new Float64Array(memory)
  let value = objective(at, gradient) + penaltyAt(at)

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    onIteration?.(iteration)
    writeSlope()
    if (slope.every((one) => Math.abs(one) <= tolerance)) return { iterations: iteration, hasConverged: true }
    writeDirection()
    if (!moveAlong(iteration === 0)) {
      // Rounding hides any descent: start again from the slope alone, and if that does not help this is the end.
      if (steps.length === 0) return { iterations: iteration, hasConverged: false }
      steps.length = 0
      changes.length = 0
    }
  }
  return { iterations: maxIterations, hasConverged: false }

  function penaltyAt(point: Float64Array): number {
    let sum = 0
    if (hasPenalty) for (let i = 0; i < size; i++) sum += l1[i]! * Math.abs(point[i]!)
    return sum
  }

  /** The gradient, or where the penalty has a kink the steepest of its slopes downhill. */
  function writeSlope(): void {
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!
      const penalty = l1[i]!
      if (at[i]! !== 0) slope[i] = g + penalty * Math.sign(at[i]!)
      else slope[i] = Math.sign(g) * Math.max(0, Math.abs(g) - penalty)
    }
  }

  function writeDirection(): void {
    for (let i = 0; i < size; i++) direction[i] = -slope[i]!
    for (let k = steps.length - 1; k >= 0; k--) {
      weights[k] = dot(steps[k]!, direction) / dot(steps[k]!, changes[k]!)
      addScaled(direction, changes[k]!, -weights[k]!)
    }
    const last = steps.length - 1
    if (last >= 0) {
      const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!)
      for (let i = 0; i < size; i++) direction[i]! *= scale
    }
    for (let k = 0; k <= last; k++) {
      const back = dot(changes[k]!, direction) / dot(steps[k]!, changes[k]!)
      addScaled(direction, steps[k]!, weights[k]! - back)
    }
    if (hasPenalty) for (let i = 0; i < size; i++) if (direction[i]! * slope[i]! >= 0) direction[i] = 0
  }

  /** Backtracks until the value falls enough (Armijo). False where it does not. */
  function moveAlong(isFirst: boolean): boolean {
    let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(slope, slope))) : 1
    for (let attempt = 0; attempt < 40; attempt++, length /= 2) {
      for (let i = 0; i < size; i++) {
        const moved = at[i]! + length * direction[i]!
        const orthant = Math.sign(at[i]!) || -Math.sign(slope[i]!)
        next[i] = l1[i]! > 0 && Math.sign(moved) !== orthant ? 0 : moved
      }
      const nextValue = objective(next, nextGradient) + penaltyAt(next)
      let expected = 0
      for (let i = 0; i < size; i++) expected += slope[i]! * (next[i]! - at[i]!)
      if (!(nextValue <= value + 1e-4 * expected) || expected >= 0) continue
      remember()
      at.set(next)
      const old = gradient
      gradient = nextGradient
      nextGradient = old
      value = nextValue
      return true
    }
    return false
  }

  function remember(): void {
    const isFull = steps.length === memory
    const step = (isFull ? steps.shift() : undefined) ?? new Float64Array(size)
    const change = (isFull ? changes.shift() : undefined) ?? new Float64Array(size)
    for (let i = 0; i < size; i++) {
      step[i] = next[i]! - at[i]!
      change[i] = nextGradient[i]! - gradient[i]!
    }
    if (!(dot(step, change) > 1e-300)) return
    steps.push(step)
    changes.push(change)
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function addScaled(to: Float64Array, from: Float64Array, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += scale * from[i]!
}
