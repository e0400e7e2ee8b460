import { isAppError } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { Answer, Measure, TableRef, Warehouse } from '../warehouse/warehouse.ts'
import type { Step, Verdict } from './step.ts'

/**
 * Answers all steps, in one call to the warehouse per round: equal questions are asked once. When the warehouse
 * refuses a round (a regular expression it does not know, say), it is asked again in halves, so that only the steps at
 * fault are not evaluated.
 */
export async function settle(
  warehouse: Warehouse,
  table: TableRef,
  steps: readonly (Step | Verdict)[],
  context: WorkContext,
): Promise<Verdict[]> {
  let current = [...steps]
  while (current.some((item) => 'measures' in item)) {
    const asked = current.flatMap((item) => ('measures' in item ? [item] : []))
    const answered = await askAll(warehouse, table, asked, context)
    const next = answered.values()
    current = current.map((item) => ('measures' in item ? next.next().value! : item))
  }
  return current.flatMap((item) => ('measures' in item ? [] : [item]))
}

async function askAll(
  warehouse: Warehouse,
  table: TableRef,
  steps: readonly Step[],
  context: WorkContext,
): Promise<(Step | Verdict)[]> {
  try {
    const answers = await ask(warehouse, table, steps, context)
    return steps.map((step, i) => nextOf(step, answers[i]!))
  } catch (error) {
    const verdict = refusal(error)
    if (steps.length === 1) return [verdict]
    const half = steps.length >> 1
    const first = await askAll(warehouse, table, steps.slice(0, half), context)
    return [...first, ...(await askAll(warehouse, table, steps.slice(half), context))]
  }
}

function nextOf(step: Step, answers: readonly Answer[]): Step | Verdict {
  try {
    return step.next(answers)
  } catch (error) {
    return refusal(error)
  }
}

/** A question that makes no sense is an answer about it; any other failure is one of the whole validation. */
export function refusal(error: unknown): Verdict {
  if (!isAppError(error, 'INVALID_INPUT')) throw error
  const { message } = error
  const end = /[.?!]$/.test(message) ? '' : '.'
  return { outcome: 'not-evaluated', note: `${message.charAt(0).toUpperCase()}${message.slice(1)}${end}` }
}

async function ask(
  warehouse: Warehouse,
  table: TableRef,
  steps: readonly Step[],
  context: WorkContext,
): Promise<Answer[][]> {
  const { measures, places } = withoutRepeats(steps)
  const answers = await warehouse.measure(table, measures, undefined, { signal: context.signal })
  return places.map((place) => place.map((index) => answers[index]!))
}

/** The different measures of all steps, and where each step finds its own among them. */
export function withoutRepeats(steps: readonly Step[]): { measures: Measure[]; places: number[][] } {
  const measures: Measure[] = []
  const indexOf = new Map<string, number>()
  const places = steps.map((step) =>
    step.measures.map((measure) => {
      const key = JSON.stringify(measure)
      const index = indexOf.get(key) ?? measures.push(measure) - 1
      indexOf.set(key, index)
      return index
    }),
  )
  return { measures, places }
}
