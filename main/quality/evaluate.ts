import { invalidInput, isAppError } from '../lib/errors.ts'
import type { WorkContext } from '../lib/work.ts'
import type { FileTables } from '../warehouse/files.ts'
import type { Answer, Measure, Predicate, TableRef, Warehouse } from '../warehouse/warehouse.ts'
import type { Asked, Selection, Step, Verdict } from './step.ts'

/**
 * Answers all steps, in one call to the warehouse per round and choice of rows: equal questions are asked once. When
 * the warehouse refuses a round (a regular expression it does not know, say), it is asked again in halves, so that only
 * the steps at fault are not evaluated.
 */
export async function settle(
  warehouse: Asking,
  table: TableRef,
  all: readonly Asked[],
  context: WorkContext,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { filter, places } of byFilter(all)) {
    let current: (Step | Verdict)[] = []
    for (const place of places) {
      const { step } = all[place]!
      current.push('sql' in step ? await select(warehouse, table, step, filter, context) : step)
    }
    while (current.some((item) => 'measures' in item)) {
      const asked = current.flatMap((item) => ('measures' in item ? [item] : []))
      const answered = await askAll(warehouse, table, asked, filter, context)
      const next = answered.values()
      current = current.map((item) => ('measures' in item ? next.next().value! : item))
    }
    for (const [i, item] of current.entries())
      if (!('measures' in item)) verdicts[places[i]!] = withFilter(item, filter)
  }
  return verdicts
}

/** The embedded back end answers a person's own SELECT besides. */
export type Asking = Warehouse & Partial<Pick<FileTables, 'selectRows'>>

async function select(
  warehouse: Asking,
  table: TableRef,
  { sql, judge }: Selection,
  filter: Predicate | undefined,
  { signal }: WorkContext,
): Promise<Verdict> {
  try {
    if (!warehouse.selectRows)
      throw invalidInput('SQL of a suite is only asked of imported datasets and loads in DuckDB.')
    const query = { sql, filter, limit: maxPartialUnexpected }
    const found = judge(await warehouse.selectRows(table, query, { signal }))
    return { ...found, ...(found.outcome === 'failed' ? { selected: query } : {}) }
  } catch (error) {
    return refusal(error)
  }
}

/** As many as GX shows. */
export const maxPartialUnexpected = 20

/** Places in the list by the rows that are asked about. */
function byFilter(all: readonly Asked[]): { filter: Predicate | undefined; places: number[] }[] {
  const groups = new Map<string, { filter: Predicate | undefined; places: number[] }>()
  for (const [place, { filter }] of all.entries()) {
    const key = JSON.stringify(filter ?? null)
    const group = groups.get(key)
    if (group) group.places.push(place)
    else groups.set(key, { filter, places: [place] })
  }
  return [...groups.values()]
}

const withFilter = (verdict: Verdict, filter: Predicate | undefined): Verdict =>
  verdict.failing && filter ? { ...verdict, failing: { ...verdict.failing, filter } } : verdict

async function askAll(
  warehouse: Warehouse,
  table: TableRef,
  steps: readonly Step[],
  filter: Predicate | undefined,
  context: WorkContext,
): Promise<(Step | Verdict)[]> {
  try {
    const answers = await ask(warehouse, table, steps, filter, context)
    return steps.map((step, i) => nextOf(step, answers[i]!))
  } catch (error) {
    const verdict = refusal(error)
    if (steps.length === 1) return [verdict]
    const half = steps.length >> 1
    const first = await askAll(warehouse, table, steps.slice(0, half), filter, context)
    return [...first, ...(await askAll(warehouse, table, steps.slice(half), filter, context))]
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
  filter: Predicate | undefined,
  context: WorkContext,
): Promise<Answer[][]> {
  const { measures, places } = withoutRepeats(steps)
  const answers = await warehouse.measure(table, measures, filter, { signal: context.signal })
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
