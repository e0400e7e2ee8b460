import { Text } from '@mantine/core'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import { StateBadge } from '../../components/state-badge.tsx'
import { CellView } from '../data/cell-view.tsx'
import { formatCount } from '../../format.ts'
import { countedValues, observedText, unexpectedText } from '../quality/result-words.ts'
import classes from './suite.module.css'

/** What an expectation finds while it is written. */
export function LiveResult({
  found,
  columns,
}: {
  found: ExpectationResult | undefined
  columns: readonly DatasetColumn[]
}) {
  if (!found) return <div className={classes.live}>Asking the dataset…</div>
  const labels = columns.find((one) => one.name === found.column)?.labels
  const values = countedValues(found.partialUnexpected ?? []).filter((one) => one.value !== null)
  const observed = observedText(found.observedValue)
  return (
    <div className={classes.live} data-outcome={found.outcome} aria-live="polite">
      <div className={classes.liveHead}>
        <StateBadge state={found.outcome} />
        {found.unexpectedCount !== undefined && (
          <span>
            <b>{unexpectedText(found)}</b> unexpected of {formatCount(found.elementCount ?? 0)} rows
          </span>
        )}
        {observed !== undefined && (
          <span className={classes.observed}>
            Observed <b>{observed}</b>
          </span>
        )}
      </div>
      <div>{found.sentence}</div>
      {found.note !== undefined && <Text c="dimmed">{found.note}</Text>}
      {values.length > 0 && (
        <ul className={classes.values} aria-label="Some of the unexpected values">
          {values.slice(0, 12).map(({ value, count }) => (
            <li key={`${typeof value} ${value}`}>
              <CellView value={value} labels={labels} />
              {count > 1 && ` × ${formatCount(count)}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
