import type { SearchBoard, SearchTrial } from '../../../main/contract/search.ts'
import type { ParallelAxis, ParallelLine } from '../../charts/parallel-lines.ts'
import { metricTitle } from '../experiments/metric-title.ts'

export const lastOf = ({ values }: SearchTrial): number | undefined => values.at(-1)

/** The complete trials as lines through the params to the metric, the best one in front. */
export function trialLines(board: SearchBoard): {
  axes: ParallelAxis[]
  lines: ParallelLine[]
  trials: SearchTrial[]
} {
  const names = Object.keys(board.space)
  const trials = board.trials.filter(({ state }) => state === 'complete')
  const scores = trials.map((trial) => lastOf(trial)!)
  const low = Math.min(...scores)
  const high = Math.max(...scores)
  const axes = names.map((name): ParallelAxis => {
    const { type, choices, log, low: from, high: to } = board.space[name]!
    return type === 'categorical' || from === to
      ? { name, categories: (choices ?? [from ?? 0]).map(String) }
      : { name, isLog: log ?? false }
  })
  return {
    trials,
    axes: [...axes, { name: metricTitle(board.metric), isFlipped: board.direction === 'minimize' }],
    lines: trials.map((trial, index) => {
      const score = scores[index]!
      const part = high === low ? 0.5 : (score - low) / (high - low)
      return {
        name: `trial ${trial.number + 1}`,
        values: [
          ...axes.map((axis) => {
            const value = trial.params[axis.name]
            return axis.categories && value !== undefined ? String(value) : toCell(value)
          }),
          score,
        ],
        rank: board.direction === 'minimize' ? 1 - part : part,
        isChosen: false,
      }
    }),
  }
}

const toCell = (value: string | number | boolean | undefined) =>
  typeof value === 'boolean' ? String(value) : value
