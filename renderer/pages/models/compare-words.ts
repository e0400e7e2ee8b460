import type { ModelComparison } from '../../../main/contract/insight.ts'
import { plural } from '../../format.ts'

/** What a difference must be less likely than, by chance, to be called one. */
const level = 0.05

type Judged = Pick<ModelComparison, 'mcNemar' | 'first' | 'second'>

export function verdictOf({ mcNemar, first, second }: Judged): string {
  const parted = mcNemar.onlyFirst + mcNemar.onlySecond
  if (parted === 0) return 'They are right on the same rows: nothing here tells them apart.'
  const isFirst = mcNemar.onlyFirst > mcNemar.onlySecond
  const better = isFirst ? first : second
  const name = `${better.name} version ${better.version}`
  if (mcNemar.exactP >= level)
    return `They are as good as each other, as far as ${plural(parted, 'row')} with only one of them right can tell.`
  return `${name} is right more often, and that is hardly chance.`
}

export const probabilityWords = (p: number) => `p ${p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(4)}`}`
