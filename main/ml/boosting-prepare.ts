import { invalidInput } from '../lib/errors.ts'
import type { Frame } from '../lib/frame.ts'
import { createBoostingMemory, type BoostingMemory } from './boosting-memory.ts'
import { boostingParams, type BoostingParams } from './boosting-params.ts'
import { rowWeights } from './class-weights.ts'
import { toTreeFeature, type TreeFeature } from './flat-trees.ts'
import { packFrame } from './packed-bins.ts'
import { spreadLevels, type SpreadOrigin } from './spread-levels.ts'

/** LightGBM's default (min_data_in_bin): finer steps of a small table only follow its noise. */
const leastRowsInBin = 3
/** Histograms that are kept for subtraction take at most this much; without one, both children are summed up. */
const histogramBytes = 256 * 2 ** 20

export interface BoostingInput {
  /** n rows; missing cells are learnt from as they are. */
  features: Frame
  /** n class indices in [0, classCount). */
  target: Int32Array
  classCount: number
  /** n numbers ≥ 0; a weight of 2 counts as two such rows in sums (not in `minSamplesLeaf`). */
  weights?: Float64Array
  params?: Partial<BoostingParams>
  /** The class that `monotone` speaks of; the second one when left out. */
  positive?: number
  seed: number
}

/** A boosting that can start: structured-clonable, the bulk is shared memory. */
export interface PreparedBoosting {
  /** What trees are told of: the columns as given. */
  features: TreeFeature[]
  origins: SpreadOrigin[]
  classCount: number
  seed: number
  memory: BoostingMemory
}

/**
 * Checks and bins the data.
 *
 * @throws INVALID_INPUT for no features, a bad parameter or weight, more classes × rows than fit into memory, or `monotone`
 *   of more than two classes or of what is no number.
 */
export function prepareBoosting(input: BoostingInput): PreparedBoosting {
  const { features, target, classCount, seed } = input
  const params = boostingParams(input.params)
  if (features.columns.length === 0) {
    throw invalidInput('There is no feature to learn from: every column was dropped or is the target.')
  }
  if (target.length !== features.rowCount) throw new Error('features and target differ in length')
  const weights = rowWeights(target, classCount, input.weights, params.classWeight)
  const outputs = classCount === 2 ? 1 : classCount
  if (outputs * features.rowCount > 2 ** 28) {
    throw invalidInput(
      `Boosting ${classCount} classes on ${features.rowCount} rows does not fit into memory. Use the algorithm forest.`,
    )
  }
  const spread = spreadLevels(features)
  const monotone = directionsOf(features, spread.origins, classCount, params.monotone, input.positive)
  return {
    features: features.columns.map(toTreeFeature),
    origins: spread.origins,
    classCount,
    seed,
    memory: createBoostingMemory(
      { packed: packFrame(spread.frame, leastRowsInBin), target, weights, monotone, outputs, params },
      { count: params.maxLeaves + 2, bytes: histogramBytes },
    ),
  }
}

/**
 * By binned feature: 1 where its score may only rise with it, −1 where it may only fall, else 0.
 *
 * @returns undefined where nothing is asked for.
 * @throws INVALID_INPUT for more than two classes, a feature that is not there or is no number.
 */
function directionsOf(
  { columns }: Frame,
  origins: readonly SpreadOrigin[],
  classCount: number,
  monotone: BoostingParams['monotone'] = {},
  positive = 1,
): Int8Array | undefined {
  const names = Object.keys(monotone)
  if (names.length === 0) return undefined
  if (classCount !== 2) {
    throw invalidInput(
      `monotone needs a target of two classes, but this one has ${classCount}. Leave monotone out.`,
      { param: 'monotone', classes: classCount },
    )
  }
  for (const name of names) {
    const column = columns.find((one) => one.name === name)
    if (column?.kind === 'number') continue
    throw invalidInput(
      `monotone names "${name}", which is ${column ? 'a category' : 'no feature'}. It can be said of ${listOf(columns)}.`,
      { param: 'monotone', feature: name },
    )
  }
  const sign = positive === 1 ? 1 : -1
  return Int8Array.from(origins, ({ feature }) => {
    const { name } = columns[feature]!
    if (!Object.hasOwn(monotone, name)) return 0
    return monotone[name] === 'increasing' ? sign : -sign
  })
}

function listOf(columns: Frame['columns']): string {
  const numbers = columns.filter(({ kind }) => kind === 'number').map(({ name }) => name)
  if (numbers.length === 0) return 'numbers, and there is none'
  return numbers.length > 20
    ? `${numbers.slice(0, 20).join(', ')} and ${numbers.length - 20} more`
    : numbers.join(', ')
}
