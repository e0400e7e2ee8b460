import type { QualityDashboard } from '../../../main/contract/quality.ts'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { formatCount, formatNumber, formatPercent, plural } from '../../format.ts'
import { balanceOf, missingCaption, typesCaption } from './overview-words.ts'

export function OverviewTiles({ dashboard }: { dashboard: QualityDashboard }) {
  const { rows, columnCount, missingCells, duplicateRows, score } = dashboard
  const cells = rows * columnCount
  const balance = balanceOf(dashboard)
  return (
    <StatTiles>
      <StatTile
        label="Rows"
        value={formatCount(rows)}
        caption={duplicateRows === 0 ? 'no duplicates' : plural(duplicateRows, 'duplicate')}
      />
      <StatTile label="Columns" value={formatCount(columnCount)} caption={typesCaption(dashboard)} />
      <StatTile
        label="Missing"
        value={missingCells === 0 ? 'none' : formatPercent(cells === 0 ? 0 : missingCells / cells)}
        caption={missingCaption(dashboard)}
      />
      {balance && <StatTile label="Balance" value={balance.value} caption={balance.caption} />}
      <StatTile label="Quality score" value={formatNumber(score, 0)} caption="of 100" />
    </StatTiles>
  )
}
