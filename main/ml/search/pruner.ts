import { byScore, type Direction, type Trial } from './trial.ts'

export const pruners = ['median', 'successive-halving', 'none'] as const
export type PrunerName = (typeof pruners)[number]

/** Says whether a trial is given up after the steps it has done. */
export type Pruner = (values: readonly number[], history: readonly Trial[]) => boolean

export interface PrunerInput {
  pruner: PrunerName
  direction: Direction
  /** Successive halving: steps before the first decision, and how many trials there are for one that goes on. */
  minResource?: number
  reductionFactor?: number
}

/** So many complete trials before the median says anything. */
const startupTrials = 5

/** Optuna's pruners with its defaults. */
export function createPruner(input: PrunerInput): Pruner {
  switch (input.pruner) {
    case 'none':
      return () => false
    case 'median':
      return medianPruner(input.direction)
    case 'successive-halving':
      return successiveHalving(input)
    default:
      throw new Error(`unknown pruner ${String(input.pruner satisfies never)}`)
  }
}

/** Gives up a trial whose best score so far is worse than the median of complete trials after as many steps. */
function medianPruner(direction: Direction): Pruner {
  const compare = byScore(direction)
  return (values, history) => {
    const complete = history.filter(({ state }) => state === 'complete')
    if (values.length === 0 || complete.length < startupTrials) return false
    const [best] = values.toSorted(compare)
    const others = complete
      .flatMap((trial) => trial.values[values.length - 1] ?? [])
      .toSorted((a, b) => a - b)
    if (others.length === 0) return false
    return compare(best!, median(others)) > 0
  }
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

/**
 * Asynchronous successive halving (Li et al. 2020): at 1, 4, 16 … steps a trial goes on when it is among the best quarter
 * of those that came so far.
 */
function successiveHalving({ direction, minResource = 1, reductionFactor = 4 }: PrunerInput): Pruner {
  const compare = byScore(direction)
  const isRung = (step: number) => {
    for (let rung = minResource; rung <= step; rung *= reductionFactor) if (rung === step) return true
    return false
  }
  return (values, history) => {
    const step = values.length
    if (!isRung(step)) return false
    const own = values[step - 1]!
    const reached = history.flatMap((trial) => trial.values[step - 1] ?? [])
    const competing = [...reached, own].toSorted(compare)
    const last = Math.max(0, Math.floor(competing.length / reductionFactor) - 1)
    return compare(own, competing[last]!) > 0
  }
}
