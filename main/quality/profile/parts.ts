import type { WorkContext } from '../../lib/work.ts'

/** What a profile is made of, in this order; the weights are about the seconds of a large table. */
const parts = {
  table: { weight: 1, phase: 'Opening the table' },
  columns: { weight: 50, phase: 'Describing columns and rows' },
  pairs: { weight: 30, phase: 'Comparing columns' },
  association: { weight: 4, phase: 'Measuring what goes together' },
  drift: { weight: 5, phase: 'Comparing with the version before' },
  'like-columns': { weight: 2, phase: 'Looking for equal columns' },
}
const whole = Object.values(parts).reduce((sum, { weight }) => sum + weight, 0)

/** Begins a part: says so, and gives its context, whose progress becomes a share of the whole from 0 to 1. */
export function partsOf(context: WorkContext) {
  return (name: keyof typeof parts): WorkContext => {
    const names = Object.keys(parts)
    const before = Object.values(parts)
      .slice(0, names.indexOf(name))
      .reduce((sum, { weight }) => sum + weight, 0)
    const { weight, phase } = parts[name]
    const progress = (share: number) => context.progress((before + weight * share) / whole, 1, phase)
    return portionOf({ ...context, progress }, 0, 1)
  }
}

/** A context for a portion of the work, from one share of it to another. */
export function portionOf(context: WorkContext, from: number, to: number): WorkContext {
  const progress = (done: number, total?: number) =>
    context.progress(from + (to - from) * (total ? Math.min(1, done / total) : 0), 1)
  progress(0)
  return { ...context, progress }
}
