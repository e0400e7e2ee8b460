import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { WrittenExpectation } from '../../../main/contract/suite.ts'
import { lookOf } from '../../components/state-badge.tsx'
import { unexpectedText } from '../quality/result-words.ts'
import { typeWords } from './expectation-words.ts'
import classes from './suite.module.css'

export interface ExpectationListProps {
  draft: readonly WrittenExpectation[]
  results: readonly ExpectationResult[] | undefined
  chosen: number
  onChoose: (index: number) => void
}

const tableGroup = 'The table'

/** A suite's expectations by the column they are about, in the suite's order. */
export function ExpectationList({ draft, results, chosen, onChoose }: ExpectationListProps) {
  const groups = new Map<string, number[]>()
  draft.forEach(({ kwargs }, index) => {
    const { column } = kwargs
    const group = typeof column === 'string' ? column : tableGroup
    groups.set(group, [...(groups.get(group) ?? []), index])
  })
  return (
    <ul className={classes.list}>
      {[...groups].map(([group, indexes]) => (
        <li key={group}>
          <div className={classes.group}>{group}</div>
          {indexes.map((index) => (
            <Item
              key={index}
              expectation={draft[index]!}
              found={results?.[index]}
              isChosen={index === chosen}
              onChoose={() => onChoose(index)}
            />
          ))}
        </li>
      ))}
    </ul>
  )
}

interface ItemProps {
  expectation: WrittenExpectation
  found: ExpectationResult | undefined
  isChosen: boolean
  onChoose: () => void
}

function Item({ expectation, found, isChosen, onChoose }: ItemProps) {
  const look = lookOf(found?.outcome ?? 'waiting')
  return (
    <button type="button" className={classes.item} aria-current={isChosen} onClick={onChoose}>
      <span className={classes.sign} data-tone={look.tone}>
        <look.icon size={15} aria-hidden />
        <span className="sp-visually-hidden">{look.word}</span>
      </span>
      <span className={classes.sentence}>{found?.sentence ?? typeWords(expectation.type)}</span>
      <span className={classes.count}>
        {found?.unexpectedCount === undefined ? '' : unexpectedText(found)}
      </span>
    </button>
  )
}
