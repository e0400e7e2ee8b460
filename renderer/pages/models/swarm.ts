import type { ShapOverview } from '../../../main/contract/insight.ts'
import type { SignatureField } from '../../../main/contract/model.ts'
import type { SwarmColumn } from '../../charts/beeswarm.ts'
import { formatNumber } from '../../format.ts'
import { labelled } from './shown-version.ts'

/** SHAP values as dots: numbers with their rank among the rows, categories with what they mean. */
export function toSwarm(
  columns: ShapOverview['columns'],
  signature: readonly SignatureField[],
): SwarmColumn[] {
  return columns.map(({ column, amounts, cells }) => {
    const field = signature.find(({ name }) => name === column)
    const numbers = (cells ?? []).filter((cell) => typeof cell === 'number').toSorted((a, b) => a - b)
    const rankOf = (value: number) => numbers.indexOf(value) / Math.max(1, numbers.length - 1)
    return {
      name: column,
      points: amounts.map((amount, row) => {
        const cell = cells?.[row]
        if (typeof cell === 'number') return { amount, rank: rankOf(cell), words: formatNumber(cell) }
        if (cell === undefined) return { amount, words: 'derived' }
        const known = field?.values?.find(({ value }) => value === cell)
        return { amount, words: cell === null ? 'missing' : known ? labelled(known) : String(cell) }
      }),
    }
  })
}
