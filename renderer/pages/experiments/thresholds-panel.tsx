import type { Evaluation } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatScore } from '../../format.ts'
import { isBetterLow, metricTitle } from './metric-title.ts'
import classes from './run-page.module.css'

/** What the pipeline wants of a model, and whether this one gives it. */
export function ThresholdsPanel({ evaluation }: { evaluation: Evaluation }) {
  const { thresholds, isGoodEnough } = evaluation
  return (
    <Panel
      title="Good enough?"
      caption={
        thresholds.length === 0
          ? 'The pipeline sets no thresholds.'
          : 'What the pipeline wants, on the test part'
      }
      actions={
        <StateBadge state={isGoodEnough ? 'passed' : 'failed'}>
          {isGoodEnough ? 'good enough' : 'not good enough'}
        </StateBadge>
      }
    >
      {thresholds.length > 0 && (
        <ul className={classes.thresholds}>
          {thresholds.map(({ metric, required, actual, passed }) => (
            <li key={metric}>
              <StateBadge state={passed ? 'passed' : 'failed'} isPlain />
              <span>{metricTitle(metric)}</span>
              <span className={classes.figure}>
                <strong>{formatScore(actual)}</strong>{' '}
                <span className={classes.dim}>
                  of {isBetterLow(metric) ? 'at most' : 'at least'} {formatScore(required)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
