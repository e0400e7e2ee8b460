/**
 * What to do with missing cells: leave them (the forest handles them), leave the row out of training, fill in a
 * constant, the most frequent value or the median of the training rows, or make "missing" a category of its own.
 */
export type MissingRule =
  'keep' | 'drop' | 'most-frequent' | 'median' | 'category' | { constant: string | number }

/** How raw columns become features. Everything is optional; see `preprocessDefaults`. */
export interface PreprocessSpec {
  /** New columns: name → expression. Later ones may read earlier ones. */
  derive: Record<string, string>
  missing: { default: MissingRule; columns: Record<string, MissingRule> }
  /** Columns that are no features. */
  drop: string[]
  dropConstant: boolean
  dropIdentifiers: boolean
  /** `native`: categories stay categories. */
  encoding: 'native' | 'one-hot' | 'ordinal'
  scaling: 'none' | 'standard' | 'min-max'
  select: {
    /** Keep features that tell at least `min` nats about the target, and of those the `top` best. */
    mutualInformation?: { min?: number; top?: number }
    /** Of two features associated more than `threshold` (0 to 1) keep the one that tells more about the target. */
    correlation?: { threshold: number }
  }
}

export const preprocessDefaults: PreprocessSpec = {
  derive: {},
  missing: { default: 'keep', columns: {} },
  drop: [],
  dropConstant: true,
  dropIdentifiers: true,
  encoding: 'native',
  scaling: 'none',
  select: {},
}

/** A raw column that prediction needs, as seen in training. */
export type InputColumn = { name: string; hadMissing: boolean } & (
  | { kind: 'category'; levels: string[]; example?: string }
  | { kind: 'number'; min?: number; max?: number; example?: number }
)

/** How one column becomes features. `source` is a raw or derived column. */
export type ColumnPlan =
  | { source: string; kind: 'number'; fill?: number; shift: number; scale: number }
  | {
      source: string
      kind: 'category'
      levels: string[]
      fill?: string
      /** Whether missing is the last of `levels`. */
      missingIsLevel: boolean
      encoding: PreprocessSpec['encoding']
    }

export type FeatureColumn =
  { name: string; kind: 'number' } | { name: string; kind: 'category'; levels: string[] }

/** What was decided about a column, in a sentence, for logs and reports. */
export interface PreprocessDecision {
  column: string
  action: 'dropped' | 'filled' | 'derived' | 'kept'
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
