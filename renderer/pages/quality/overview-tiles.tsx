import type { Profile } from '../../../main/contract/profile.ts'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { formatCount, formatNumber, formatPercent, plural } from '../../format.ts'
import { balanceOf, missingCaption, typesCaption } from './overview-words.ts'

export function OverviewTiles({ profile }: { profile: Profile }) {
  const { rows, columnCount, missingCells, duplicates, score } = profile
  const cells = rows * columnCount
  const balance = balanceOf(profile)
  return (
    <StatTiles>
      <StatTile
        label="Rows"
        value={formatCount(rows)}
        caption={duplicates.rows === 0 ? 'no duplicates' : plural(duplicates.rows, 'duplicate')}
      />
      <StatTile label="Columns" value={formatCount(columnCount)} caption={typesCaption(profile)} />
      <StatTile
        label="Missing"
        value={missingCells === 0 ? 'none' : formatPercent(cells === 0 ? 0 : missingCells / cells)}
        caption={missingCaption(profile)}
      />
      {balance && <StatTile label="Balance" value={balance.value} caption={balance.caption} />}
      <StatTile label="Quality score" value={formatNumber(score, 0)} caption="of 100" />
    </StatTiles>
  )
}
