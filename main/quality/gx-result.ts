import type { ExpectationResult, ValidationResult } from '../contract/quality.ts'
import type { Cell } from '../warehouse/warehouse.ts'

/**
 * A result in the shape of Great Expectations 1.x (`ExpectationSuiteValidationResult`), for what reads that. What was
 * not evaluated is there with an exception, as GX has it, and counts as unsuccessful.
 */
export function toGxResult(result: Pick<ValidationResult, 'suite' | 'results'> & Partial<ValidationResult>) {
  const results = result.results.map(toGxExpectation)
  const successful = results.filter(({ success }) => success).length
  return {
    success: successful === results.length,
    suite_name: result.suite,
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: results.length === 0 ? null : (successful / results.length) * 100,
    },
    results,
    meta: {
      ...(result.id === undefined ? {} : { validation_id: result.id }),
      ...(result.at === undefined ? {} : { validation_time: new Date(result.at).toISOString() }),
      ...(result.dataset === undefined
        ? {}
        : { active_batch_definition: { data_asset_name: result.dataset } }),
    },
  }
}

const severities = { stop: 'critical', warn: 'warning', record: 'info' } as const

function toGxExpectation(one: ExpectationResult) {
  const isEvaluated = one.outcome !== 'not-evaluated'
  const isMap = one.elementCount !== undefined
  return {
    success: one.outcome === 'passed',
    expectation_config: {
      id: one.id,
      type: one.type,
      kwargs: one.kwargs,
      severity: severities[one.severity],
    },
    result: {
      ...(isMap
        ? {
            element_count: one.elementCount,
            unexpected_count: one.unexpectedCount,
            unexpected_percent: one.unexpectedPercent ?? null,
            partial_unexpected_list: (one.partialUnexpected ?? []).map((cell) => asRecord(cell, one.kwargs)),
          }
        : {}),
      ...(one.observedValue === undefined ? {} : { observed_value: one.observedValue }),
    },
    exception_info: {
      raised_exception: !isEvaluated,
      exception_message: isEvaluated ? null : (one.note ?? null),
      exception_traceback: null,
    },
    meta: {},
  }
}

/** Several columns of a row are an object in GX, two of a pair a list. */
function asRecord(
  cell: Cell,
  { column_list: list, column_A: a, column_B: b }: ExpectationResult['kwargs'],
): unknown {
  const isPair = a !== undefined && b !== undefined
  if ((!isPair && !Array.isArray(list)) || typeof cell !== 'string') return cell
  const cells: unknown = JSON.parse(cell)
  if (!Array.isArray(list) || !Array.isArray(cells)) return cells
  return Object.fromEntries(
    list.map((name, i) => [typeof name === 'string' ? name : JSON.stringify(name), cells[i]]),
  )
}
