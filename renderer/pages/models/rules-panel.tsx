import { Spoiler } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatPercent, plural } from '../../format.ts'
import classes from './model.module.css'
import { rowsWords } from './rows-words.ts'

const shownRules = 20
/** A rule may name hundreds of values; of such a one, three lines are shown at first. */
const longRule = 240
const rulePx = 60

/** Rules a person can read, the model's own or those of a small tree that imitates it. */
export function RulesPanel({ model }: { model: ModelVersion }) {
  const { name, version } = model
  const query = useQuery(ask('model', 'rules', { name, version }))
  const rules = query.data
  return (
    <Panel
      title="In rules"
      caption={
        rules?.of === 'surrogate'
          ? `A small tree that answers as the model does on ${formatPercent(rules.fidelity ?? 0)} of ${rowsWords(rules.from)}`
          : 'The tree itself: each row fits exactly one'
      }
    >
      <QueryView query={query} errorTitle="The rules could not be made">
        {(found) =>
          found ? (
            <ol className={classes.rules}>
              {found.rules.slice(0, shownRules).map(({ sentence }) => (
                <Rule key={sentence} sentence={sentence} />
              ))}
              {found.rules.length > shownRules && (
                <li className={classes.dim}>and {plural(found.rules.length - shownRules, 'other rule')}</li>
              )}
            </ol>
          ) : (
            <EmptyState title="It answers the same to every row" />
          )
        }
      </QueryView>
    </Panel>
  )
}

/** What comes out is always seen, however long the conditions are. */
function Rule({ sentence }: { sentence: string }) {
  const arrow = sentence.lastIndexOf(' → ')
  if (sentence.length <= longRule || arrow < 0) return <li>{sentence}</li>
  return (
    <li>
      <Spoiler maxHeight={rulePx} showLabel="Show all of it" hideLabel="Show less">
        {sentence.slice(0, arrow)}
      </Spoiler>
      <strong>{sentence.slice(arrow + 1)}</strong>
    </li>
  )
}
