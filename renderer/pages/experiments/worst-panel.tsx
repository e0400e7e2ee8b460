import type { Evaluation } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import type { EvaluationPart } from './evaluation-part.ts'
import { worstConfusions } from './evaluation-part.ts'
import classes from './run-page.module.css'

const shown = 5

/** Which mistakes the model makes, the most frequent first. */
export function WorstPanel({ evaluation, part }: { evaluation: Evaluation; part: EvaluationPart }) {
  const worst = worstConfusions(evaluation, part)
  const wrong = worst.reduce((sum, { count }) => sum + count, 0)
  return (
    <Panel
      title="What it gets wrong"
      className={classes.grow}
      caption={wrong === 0 ? undefined : `${formatCount(wrong)} of ${plural(part.rows, 'row')}`}
    >
      {wrong === 0 ? (
        <StateBadge state="ok" isPlain>
          nothing: all {plural(part.rows, 'row')} are right
        </StateBadge>
      ) : (
        <ul className={classes.confusions}>
          {worst.slice(0, shown).map(({ actual, predicted, count, total }) => (
            <li key={`${actual} ${predicted}`}>
              <span>
                {actual} <span className={classes.dim}>taken for</span> {predicted}
              </span>
              <span className={classes.figure}>
                <strong>{formatCount(count)}</strong>{' '}
                <span className={classes.dim}>
                  of {formatCount(total)} ({formatPercent(count / total)})
                </span>
              </span>
            </li>
          ))}
          {worst.length > shown && (
            <li className={classes.dim}>and {plural(worst.length - shown, 'other confusion')}</li>
          )}
        </ul>
      )}
    </Panel>
  )
}
