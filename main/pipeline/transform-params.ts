import { z } from 'zod'
import { algorithms } from '../ml/algorithms.ts'
import { datePartNames } from '../ml/date-parts.ts'
import { metricNames } from '../ml/metrics.ts'
import { encodingNames } from '../ml/preprocessor.ts'
import { mostQuantileBins } from '../ml/quantile-bins.ts'

const missingRule = z.union([
  z.enum(['keep', 'drop', 'most-frequent', 'median', 'category']),
  z.strictObject({ constant: z.union([z.string(), z.number()]) }),
])
const dateParts = z.array(z.enum([...datePartNames, 'number']))
const binCount = z
  .number()
  .int()
  .min(0)
  .max(mostQuantileBins)
  .refine((count) => count !== 1, 'must be 0 (none) or at least 2')
const share = z.number().min(0).max(1)
const top = z.number().int().min(1).optional().describe('Keep so many columns, the best.')

/** What the transform stage can be told: how columns become features, and how rows are split. */
export const transformParams = z.strictObject({
  derive: z
    .record(z.string(), z.string())
    .default({})
    .describe('New columns: name and expression. Later ones may read earlier ones.'),
  dates: z
    .strictObject({
      default: dateParts
        .default([])
        .describe('Parts of dates that are features; none: days or milliseconds.'),
      columns: z.record(z.string(), dateParts).default({}).describe('Other parts for single columns.'),
    })
    .prefault({}),
  missing: z
    .strictObject({
      default: missingRule.default('keep').describe('What to do with missing cells.'),
      columns: z.record(z.string(), missingRule).default({}).describe('Other rules for single columns.'),
      indicator: z
        .boolean()
        .default(false)
        .describe('One more feature for each column with missing cells: whether the cell is missing.'),
    })
    .prefault({}),
  duplicates: z
    .enum(['keep', 'drop'])
    .default('keep')
    .describe('Rows that are equal in every column: keep all or only the first.'),
  drop: z.array(z.string()).default([]).describe('Columns that are no features.'),
  weight: z
    .string()
    .min(1)
    .optional()
    .describe('Column of numbers that says how much each row counts in training; it is no feature.'),
  dropConstant: z.boolean().default(true).describe('Leave out columns with one value.'),
  dropIdentifiers: z.boolean().default(true).describe('Leave out columns that differ in nearly every row.'),
  encoding: z
    .enum(encodingNames)
    .default('native')
    .describe(
      'Categories as they are, as one column per value, as numbers, or as the shares of the classes.',
    ),
  encodings: z
    .record(z.string(), z.enum(encodingNames))
    .default({})
    .describe('Other encodings for single columns.'),
  targetEncoding: z
    .strictObject({
      smooth: z
        .union([z.literal('auto'), z.number().min(0)])
        .default('auto')
        .describe('Rows of the whole that are added to each value, so that rare ones say less.'),
      folds: z
        .number()
        .int()
        .min(2)
        .max(50)
        .default(5)
        .describe('Training rows have shares that were learnt from other folds.'),
    })
    .prefault({}),
  bins: z
    .strictObject({
      default: binCount
        .default(0)
        .describe('Into how many bins of as many rows numbers are cut; 0 for none.'),
      columns: z.record(z.string(), binCount).default({}).describe('Other numbers for single columns.'),
    })
    .prefault({}),
  rare: z
    .strictObject({
      minCount: z.number().int().min(0).default(0).describe('Values of categories in fewer rows become one.'),
      minShare: share.default(0).describe('Values in a smaller share of the training rows become one.'),
      maxLevels: z
        .number()
        .int()
        .min(2)
        .optional()
        .describe('At most so many values; the rarest become one.'),
    })
    .prefault({}),
  scaling: z.enum(['none', 'standard', 'min-max']).default('none').describe('Of numbers.'),
  select: z
    .strictObject({
      variance: z
        .strictObject({ above: z.number().min(0).describe('Keep columns whose variance is above this.') })
        .optional()
        .describe(
          'Keep columns whose variance is above this (of categories: of one column per value, summed).',
        ),
      chiSquare: z
        .strictObject({
          maxP: share.optional().describe('Keep columns whose chi-square test has at most this p.'),
          top,
        })
        .optional()
        .describe('Keep columns on which the target depends by a chi-square test, and of those the surest.'),
      mutualInformation: z
        .strictObject({
          min: z.number().min(0).optional().describe('Keep columns that tell at least so many nats.'),
          top: top.describe('Keep so many columns, those that tell most about the target.'),
        })
        .optional()
        .describe('Keep columns that tell at least so many nats about the target, and of those the best.'),
      correlation: z
        .strictObject({ threshold: share.describe('Of two columns associated more than this one goes.') })
        .optional()
        .describe('Of two columns associated more than this, keep the one that tells more.'),
      importance: z
        .strictObject({
          above: z.number().default(0).describe('Nats of log loss that shuffling a column must cost.'),
          top: top.describe('Keep so many columns, those that a small forest misses most.'),
          trees: z.number().int().min(1).max(1000).default(50).describe('Trees of the small forest.'),
        })
        .optional()
        .describe(
          'Keep columns that a small forest misses when they are shuffled, and of those the most missed.',
        ),
      sequential: z
        .strictObject({
          direction: z.enum(['forward', 'backward']).default('forward'),
          columns: z
            .number()
            .int()
            .min(1)
            .optional()
            .describe('Choose so many columns, one by one; left out: as many as pay.'),
          tolerance: z.number().min(0).default(0.001).describe('What a column must add to the metric.'),
          algorithm: z.enum(algorithms).default('boosting'),
          trees: z.number().int().min(1).max(1000).default(20),
          metric: z.enum(metricNames).default('rocAuc'),
          folds: z.number().int().min(2).max(20).default(3),
        })
        .optional()
        .describe('Choose columns one by one by the cross-validated score of a model.'),
    })
    .prefault({}),
  split: z
    .strictObject({
      train: share.default(0.7),
      validation: share.default(0.15),
      test: share.default(0.15),
      stratify: z.boolean().default(true).describe("Keep the classes' proportions in every part."),
    })
    .prefault({}),
})
