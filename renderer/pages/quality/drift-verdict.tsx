import type { DriftColumn, DriftReport } from '../../../main/contract/drift.ts'
import { StateBadge } from '../../components/state-badge.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { formatCount, formatPercent, plural } from '../../format.ts'
import { DriftBadge } from './drift-badge.tsx'
import { limitText, scoreText } from './drift-words.ts'
import classes from './drift-tab.module.css'

/** The one verdict about the dataset, and what it is made of. */
export function DriftVerdict({ report }: { report: DriftReport }) {
  const { hasDrifted, drifted, tested, share, reference, current, columns, notTested } = report
  const named = columns.filter(({ part }) => part !== 'feature')
  return (
    <>
      <output className={classes.verdict} data-drifted={hasDrifted || undefined}>
        <StateBadge state={hasDrifted ? 'warn' : 'ok'}>
          {hasDrifted ? 'The dataset has drifted' : 'The dataset has not drifted'}
        </StateBadge>
        <span>
          {drifted} of {plural(tested, 'tested column')} drifted ({formatPercent(drifted / tested)}); from{' '}
          {formatPercent(share)} on the dataset has.
        </span>
      </output>
      <StatTiles>
        <StatTile
          label="Columns drifted"
          value={`${formatCount(drifted)} of ${formatCount(tested)}`}
          caption={
            notTested.length === 0 ? 'all were tested' : `${plural(notTested.length, 'other')} not tested`
          }
        />
        {named.map((column) => (
          <StatTile
            key={column.part}
            label={`${column.part === 'target' ? 'Target' : 'Prediction'}: ${column.column}`}
            value={<DriftBadge hasDrifted={column.hasDrifted} isPlain />}
            caption={partCaption(column)}
          />
        ))}
        <StatTile
          label="Reference"
          value={formatCount(reference.rows)}
          caption={`rows · ${reference.name}`}
        />
        <StatTile label="Current" value={formatCount(current.rows)} caption={`rows · ${current.name}`} />
      </StatTiles>
    </>
  )
}

const partCaption = (column: DriftColumn) =>
  `${column.testName}: ${scoreText(column)}, drift ${limitText(column)}`
