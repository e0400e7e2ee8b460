import { useState } from 'react'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { QualityDashboard } from '../../../main/contract/quality.ts'
import { AssociationPanel } from './association-panel.tsx'
import { BehindDrawer } from './behind-drawer.tsx'
import { ColumnsPanel } from './columns-panel.tsx'
import { DistributionsPanel, TopDistributions } from './distributions-panel.tsx'
import { FindingsPanel } from './findings-panel.tsx'
import { OverviewTiles } from './overview-tiles.tsx'
import classes from './overview.module.css'

/** What the data is like, the most useful question first. */
export function Overview({ dashboard }: { dashboard: QualityDashboard }) {
  const [behind, setBehind] = useState<RowFilter>()
  const [isOpen, setIsOpen] = useState(false)
  const showRows = (filter: RowFilter) => {
    setBehind(filter)
    setIsOpen(true)
  }
  return (
    <>
      <OverviewTiles dashboard={dashboard} />
      <div className={classes.first}>
        <FindingsPanel dashboard={dashboard} />
        <TopDistributions dashboard={dashboard} onShowRows={showRows} />
      </div>
      <div className={classes.second}>
        <AssociationPanel dashboard={dashboard} />
        <ColumnsPanel dashboard={dashboard} />
      </div>
      <DistributionsPanel dashboard={dashboard} onShowRows={showRows} />
      {behind && (
        <BehindDrawer
          dashboard={dashboard}
          filter={behind}
          opened={isOpen}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}
