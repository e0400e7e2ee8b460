import type { Params } from './space.ts'

export type Direction = 'minimize' | 'maximize'

/** What samplers and pruners know of a trial. */
export interface Trial {
  number: number
  /** `running`: its params are known and its result is not. */
  state: 'complete' | 'pruned' | 'failed' | 'running'
  params: Params
  /** The score after each step, as far as it went; the last one of a complete trial is its result. */
  values: readonly number[]
}

/** Orders scores from best to worst. */
export const byScore =
  (direction: Direction) =>
  (a: number, b: number): number =>
    direction === 'minimize' ? a - b : b - a

/** The complete trial with the best result, the earliest of equal ones. */
export function bestTrial<One extends Trial>(trials: readonly One[], direction: Direction): One | undefined {
  const compare = byScore(direction)
  return trials
    .filter(({ state }) => state === 'complete')
    .toSorted((a, b) => compare(a.values.at(-1)!, b.values.at(-1)!) || a.number - b.number)[0]
}
