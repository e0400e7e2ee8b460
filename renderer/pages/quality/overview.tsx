import { useState } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { AssociationPanel } from './association-panel.tsx'
import { BehindDrawer } from './behind-drawer.tsx'
import { ColumnsPanel } from './columns-panel.tsx'
import { DistributionsPanel, TopDistributions } from './distributions-panel.tsx'
import { DuplicatesPanel } from './duplicates-panel.tsx'
import { FindingsPanel } from './findings-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { MissingPanel } from './missing-panel.tsx'
import { OutliersPanel } from './outliers-panel.tsx'
import { OverviewTiles } from './overview-tiles.tsx'
import type { RowsBehind } from './rows-behind.ts'
import { TargetTiesPanel } from './target-ties-panel.tsx'
import classes from './overview.module.css'

/** What the data is like, the most useful question first. */
export function Overview({ profile }: { profile: Profile }) {
  const [behind, setBehind] = useState<RowsBehind>()
  const [isOpen, setIsOpen] = useState(false)
  const show = (rows: RowsBehind) => {
    setBehind(rows)
    setIsOpen(true)
  }
  const showRows = (filter: RowFilter) => show({ filter })
  return (
    <>
      <OverviewTiles profile={profile} />
      <div className={classes.first}>
        <FindingsPanel profile={profile} onShow={show} />
        <TopDistributions profile={profile} onShowRows={showRows} />
      </div>
      <div className={classes.second}>
        <AssociationPanel profile={profile} />
        <ColumnsPanel profile={profile} />
      </div>
      <div className={classes.second}>
        <TargetTiesPanel profile={profile} />
        <OutliersPanel profile={profile} onShowRows={showRows} />
      </div>
      <div className={classes.loose}>
        <MissingPanel profile={profile} onShowRows={showRows} />
        <DuplicatesPanel profile={profile} onShow={show} />
      </div>
      <HistoryPanel profile={profile} />
      <DistributionsPanel profile={profile} onShowRows={showRows} />
      {behind && (
        <BehindDrawer profile={profile} behind={behind} opened={isOpen} onClose={() => setIsOpen(false)} />
      )}
    </>
  )
}
