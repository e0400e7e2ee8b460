import { z } from 'zod'
import { invalidInput } from '../lib/errors.ts'
import type { Predicate } from '../warehouse/warehouse.ts'
import { column, kind, mostly, mostlyText } from './kwargs.ts'
import type { Kind } from './kwargs.ts'
import { mapStep } from './map-step.ts'
import { isMissing, not, typeOf } from './predicates.ts'

/**
 * Each value against the last one before it that is not missing, in the order of the rows. As in GX the first is never
 * unexpected, and values that are equal are only where `strictly` is set.
 */
function ordered(direction: 'increasing' | 'decreasing'): Kind {
  return kind(
    { column, mostly, strictly: z.boolean().default(false) },
    {
      sentence: (k) =>
        `${k.column} is ${k.strictly ? 'strictly ' : ''}${direction} from row to row${mostlyText(k.mostly)}`,
      plan: (k, table) => {
        const type = typeOf(table, k.column)
        if (type === 'text' || type === 'boolean')
          throw invalidInput(
            `column "${k.column}" holds ${type} values; this expectation is about numbers, dates and times.`,
          )
        const against = direction === 'increasing' ? '<' : '>'
        const unexpected: Predicate = {
          op: 'compare-previous',
          column: k.column,
          is: k.strictly ? `${against}=` : against,
        }
        return mapStep({
          considered: not(isMissing(k.column)),
          unexpected,
          mostly: k.mostly,
          columns: [k.column],
        })
      },
    },
  )
}

export const orderExpectations: Record<string, Kind> = {
  expect_column_values_to_be_increasing: ordered('increasing'),
  expect_column_values_to_be_decreasing: ordered('decreasing'),
}
