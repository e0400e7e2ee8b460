import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Finding, Profile } from '../../../main/contract/profile.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { StateBadge, lookOf } from '../../components/state-badge.tsx'
import { formatCount, plural } from '../../format.ts'
import classes from './findings-panel.module.css'
import { mostSevereFirst } from './most-severe-first.ts'
import { rowsOfFinding, type RowsBehind } from './rows-behind.ts'

const columnsShown = 6
const aboutImport = new Set(['rows-left-out', 'totals-row', 'odd-lines'])

export interface FindingsPanelProps {
  profile: Profile
  onShow: (rows: RowsBehind) => void
}

/** What to look at first, each with what to do about it and the way to its columns. */
export function FindingsPanel({ profile, onShow }: FindingsPanelProps) {
  const [isWhole, setIsWhole] = useState(false)
  const findings = mostSevereFirst(profile.findings)
  // Beside four distributions there is room for more than beside two.
  const shownAtFirst = useMediaQuery('(min-width: 1600px)') ? 8 : 5
  const shown = isWhole ? findings : findings.slice(0, shownAtFirst)
  return (
    <Panel title="What to look at first" caption="Ranked by how much it can hurt a model">
      {findings.length === 0 ? (
        <EmptyState title="Nothing was found">
          No rule of the profile has anything to say about this version.
        </EmptyState>
      ) : (
        <ul className={classes.findings}>
          {shown.map((finding) => (
            <FindingItem
              key={finding.code + finding.title}
              finding={finding}
              dataset={profile.dataset}
              version={profile.version}
              onShow={onShow}
            />
          ))}
        </ul>
      )}
      {findings.length > shownAtFirst && (
        <Button variant="subtle" mt={8} onClick={() => setIsWhole((before) => !before)}>
          {isWhole ? 'Show fewer' : `Show all ${plural(findings.length, 'finding')}`}
        </Button>
      )}
    </Panel>
  )
}

interface FindingItemProps {
  finding: Finding
  dataset: string
  version: number
  onShow: (rows: RowsBehind) => void
}

function FindingItem({ finding, dataset, version, onShow }: FindingItemProps) {
  const { code, severity, title, detail, advice, columns } = finding
  const behind = rowsOfFinding(finding)
  return (
    <li className={classes.finding}>
      <div className={classes.sign}>
        <StateBadge state={severity} isPlain>
          {lookOf(severity).word}
        </StateBadge>
      </div>
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        {detail && <div className={classes.detail}>{detail}</div>}
        {advice && <div>{advice}</div>}
        {aboutImport.has(code) && (
          <Link to="/data/$name" params={{ name: dataset }} search={{ version, tab: 'about' }}>
            The warnings of the import
          </Link>
        )}
        {severity !== 'ok' && (columns.length > 0 || behind.length > 0) && (
          <div className={classes.columns}>
            {behind.map((rows, index) => (
              <Button key={index} variant="subtle" size="compact-xs" onClick={() => onShow(rows)}>
                Show the rows
              </Button>
            ))}
            {columns.slice(0, columnsShown).map((column) => (
              <Link
                key={column}
                to="/data/$name"
                params={{ name: dataset }}
                search={{ version, tab: 'columns', column }}
                className={classes.column}
              >
                {column}
              </Link>
            ))}
            {columns.length > columnsShown && (
              <span className={classes.detail}>and {formatCount(columns.length - columnsShown)} more</span>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
