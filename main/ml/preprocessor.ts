import type { Algorithm } from './algorithms.ts'
import type { DateKind } from './date-parts.ts'
import type { MetricName } from './metrics.ts'

/**
 * What to do with missing cells: leave them (the forest handles them), leave the row out of training, fill in a
 * constant, the most frequent value or the median of the training rows, or make "missing" a category of its own.
 */
export type MissingRule =
  'keep' | 'drop' | 'most-frequent' | 'median' | 'category' | { constant: string | number }

/**
 * `native`: categories stay categories; `one-hot`: one column per level; `ordinal`: the place among the levels;
 * `target`: the share of each class among the level's rows, see `targetShares`.
 */
export const encodingNames = ['native', 'one-hot', 'ordinal', 'target'] as const
export type Encoding = (typeof encodingNames)[number]

/** How raw columns become features. Everything is optional; see `preprocessDefaults`. */
export interface PreprocessSpec {
  /** New columns: name → expression. Later ones may read earlier ones. */
  derive: Record<string, string>
  missing: {
    default: MissingRule
    columns: Record<string, MissingRule>
    /** One more feature, 0 or 1, for each column that had missing cells in training, whatever becomes of them. */
    indicator?: boolean
  }
  /** Columns that are no features. */
  drop: string[]
  /** Column that says how much each row counts; see `rowWeights`. It is no feature. */
  weight?: string
  dropConstant: boolean
  dropIdentifiers: boolean
  /** Of categories; `encodings` has other ones for single columns. */
  encoding: Encoding
  encodings: Record<string, Encoding>
  targetEncoding: {
    /** How many rows of the whole each level has beside its own, at least 0; `auto`: as its spread says. */
    smooth: 'auto' | number
    /** At least 2. */
    folds: number
  }
  /** Into how many bins numbers are cut, which are then encoded as categories are: 2 to 255, or 0 for none. */
  bins: { default: number; columns: Record<string, number> }
  /** Which levels of a category are put together as one; see `poolRareLevels`. */
  rare: { minCount: number; minShare: number; maxLevels?: number }
  scaling: 'none' | 'standard' | 'min-max'
  select: {
    /** Keep columns whose variance is above this; see `columnVariance`. */
    variance?: { above: number }
    /** Keep columns that are not independent of the target, as a χ² test has it, and of those the `top` surest. */
    chiSquare?: { maxP?: number; top?: number }
    /** Keep features that tell at least `min` nats about the target, and of those the `top` best. */
    mutualInformation?: { min?: number; top?: number }
    /** Of two features associated more than `threshold` (0 to 1) keep the one that tells more about the target. */
    correlation?: { threshold: number }
    /** Keep columns whose shuffling costs a forest of so many trees more than `above` nats; see `forestImportance`. */
    importance?: { above: number; top?: number; trees: number }
    /** Keep columns that were chosen one by one; see `selectSequentially`. */
    sequential?: {
      direction: 'forward' | 'backward'
      /** How many are kept; when left out as many as pay. */
      columns?: number
      /** What one more column must add to the score (forward), or one less may cost (backward). */
      tolerance: number
      algorithm: Algorithm
      trees: number
      metric: MetricName
      /** At least 2. */
      folds: number
    }
  }
}

export const preprocessDefaults: PreprocessSpec = {
  derive: {},
  missing: { default: 'keep', columns: {} },
  drop: [],
  dropConstant: true,
  dropIdentifiers: true,
  encoding: 'native',
  encodings: {},
  targetEncoding: { smooth: 'auto', folds: 5 },
  bins: { default: 0, columns: {} },
  rare: { minCount: 0, minShare: 0 },
  scaling: 'none',
  select: {},
}

/** A raw column that prediction needs, as seen in training. */
export type InputColumn = { name: string; hadMissing: boolean } & (
  | { kind: 'category'; levels: string[]; example?: string }
  /** `date`: where the column holds dates, and that is known. */
  | { kind: 'number'; date?: DateKind; min?: number; max?: number; example?: number }
)

/** How one column becomes features; `featuresOfPlan` tells which. `source` is a raw or derived column. */
export type ColumnPlan = NumberPlan | CategoryPlan

/** Fill, then (x - shift) / scale. */
export interface NumberPlan {
  source: string
  kind: 'number'
  /** Whether there is one more feature: that the cell is missing. */
  tellsMissing?: true
  fill?: number
  shift: number
  scale: number
}

/** Find the place of the level, or of the bin that a number is in, fill, then encode. Levels that are not known count as the pool, or without one as missing. */
export type CategoryPlan = LevelPlan & LevelEncoding

/** All of a category's plan but the encoding. */
export interface LevelPlan {
  source: string
  kind: 'category'
  /** As for numbers; what counts as missing is missing. */
  tellsMissing?: true
  /** For numbers: strictly ascending; the first of `levels` are the bins that they make. */
  edges?: number[]
  levels: string[]
  pool?: LevelPool
  fill?: string
  /** Whether missing is the last of `levels`. */
  missingIsLevel: boolean
}

export type LevelEncoding =
  | { encoding: Exclude<Encoding, 'target'> }
  /** (levels + 1) × classes shares, row-major: the last are those of missing cells. */
  | { encoding: 'target'; classes: string[]; shares: number[] }

/** One of a plan's levels that stands for all that are rare or unknown. */
export interface LevelPool {
  level: string
  /** Those of the training rows. */
  rare: string[]
}

export type FeatureColumn =
  { name: string; kind: 'number' } | { name: string; kind: 'category'; levels: string[] }

export const decisionNames = ['dropped', 'filled', 'derived', 'pooled', 'binned', 'kept'] as const

/** What was decided about a column, in a sentence, for logs and reports. */
export interface PreprocessDecision {
  column: string
  action: (typeof decisionNames)[number]
  reason: string
}

/** A fitted preprocessor: plain data that travels with the model. */
export interface Preprocessor {
  target: string
  inputs: InputColumn[]
  derived: { name: string; expression: string }[]
  /** Columns whose missing cells leave the row out of training. */
  dropRowsMissing: string[]
  plans: ColumnPlan[]
  /** Names and kinds of what `applyPreprocessor` returns, in order. */
  features: FeatureColumn[]
  report: PreprocessDecision[]
}
