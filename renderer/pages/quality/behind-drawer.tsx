import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Profile } from '../../../main/contract/profile.ts'
import { ask } from '../../ask.ts'
import { toColumnType } from '../data/grid-column.ts'
import { describeFilter } from '../data/row-filter.ts'
import { RowsView, SideDrawer } from '../data/rows-drawer.tsx'
import { alikeWords, type RowsBehind } from './rows-behind.ts'

export interface BehindDrawerProps {
  profile: Profile
  behind: RowsBehind
  opened: boolean
  onClose: () => void
}

const limit = 1000

/** The rows behind a bar or a finding. */
export function BehindDrawer({ profile, behind, opened, onClose }: BehindDrawerProps) {
  const { dataset, version } = profile
  const columns = profile.columns.map(({ name, type, labels }) => ({
    name,
    labels,
    type: toColumnType(type),
  }))
  const labelsOf = (name: string) => columns.find((column) => column.name === name)?.labels
  const common = { columns, heightPx: 'calc(100dvh - 140px)' }
  if ('alike' in behind) {
    const { except } = behind.alike
    const title = `Rows ${alikeWords(behind.alike)}`
    return (
      <SideDrawer title={title} opened={opened} onClose={onClose}>
        <RowsView
          {...common}
          label={title}
          query={ask('quality', 'rowsAlike', { dataset, version, except, limit })}
          first={except === undefined ? [] : [except]}
        />
      </SideDrawer>
    )
  }
  const { filter } = behind
  const title = describeFilter(filter, labelsOf)
  return (
    <SideDrawer title={title} opened={opened} onClose={onClose}>
      <RowsView
        {...common}
        label={`Rows where ${title}`}
        query={ask('quality', 'rowsBehind', { dataset, version, filter, limit })}
        first={filter.map((part) => part.column)}
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
