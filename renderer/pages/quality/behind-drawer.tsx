import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { RowFilter } from '../../../main/contract/dataset.ts'
import type { Profile } from '../../../main/contract/profile.ts'
import { ask } from '../../ask.ts'
import { toColumnType } from '../data/grid-column.ts'
import { describeFilter } from '../data/row-filter.ts'
import { RowsView, SideDrawer } from '../data/rows-drawer.tsx'

export interface BehindDrawerProps {
  profile: Profile
  filter: RowFilter
  opened: boolean
  onClose: () => void
}

const limit = 1000

/** The rows behind a bar. */
export function BehindDrawer({ profile, filter, opened, onClose }: BehindDrawerProps) {
  const { dataset, version } = profile
  const columns = profile.columns.map(({ name, type, labels }) => ({
    name,
    labels,
    type: toColumnType(type),
  }))
  const labelsOf = (name: string) => columns.find((column) => column.name === name)?.labels
  const title = describeFilter(filter, labelsOf)
  return (
    <SideDrawer title={title} opened={opened} onClose={onClose}>
      <RowsView
        label={`Rows where ${title}`}
        query={ask('quality', 'rowsBehind', { dataset, version, filter, limit })}
        columns={columns}
        first={filter.map((part) => part.column)}
        heightPx="calc(100dvh - 140px)"
        actions={
          <Link to="/data/$name" params={{ name: dataset }} search={{ version, filter }}>
            <Button component="span" variant="default">
              Open in Data
            </Button>
          </Link>
        }
      />
    </SideDrawer>
  )
}
