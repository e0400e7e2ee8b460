import { Drawer, Group } from '@mantine/core'
import type { UseQueryOptions } from '@tanstack/react-query'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import type { Cell } from './cell-text.ts'
import type { KnownColumn } from './grid-column.ts'
import { toGridColumns } from './grid-column.ts'
import classes from './rows-drawer.module.css'
import { RowGrid } from './row-grid.tsx'

export interface RowsPage {
  columns: string[]
  rows: Cell[][]
  rowIds: number[]
  total: number
}

export interface RowsViewProps<Key extends readonly unknown[]> {
  label: string
  query: UseQueryOptions<RowsPage, Error, RowsPage, Key>
  /** What is known about the columns: types and what codes mean. */
  columns: readonly KnownColumn[]
  /** The columns that this is about, moved to the front. */
  first: readonly string[]
  heightPx: number | string
  actions?: ReactNode
}

/** Some rows behind a figure. */
export function RowsView<Key extends readonly unknown[]>(props: RowsViewProps<Key>) {
  const { label, columns, first, heightPx, actions } = props
  const query = useQuery(props.query)
  return (
    <QueryView
      query={query}
      errorTitle="The rows could not be read"
      loading={<LoadingState lines={10} />}
      isEmpty={(page) => page.rows.length === 0}
      empty={<EmptyState title="There are no such rows" />}
    >
      {(page) => (
        <>
          <Group justify="space-between" mb={8}>
            <span>
              {page.total > page.rows.length
                ? `The first ${formatCount(page.rows.length)} of ${plural(page.total, 'row')}`
                : plural(page.total, 'row')}
            </span>
            {actions}
          </Group>
          <div className={classes.grid}>
            <RowGrid
              label={label}
              columns={toGridColumns(page, columns, first)}
              total={page.rows.length}
              rowAt={(index) => {
                const cells = page.rows[index]
                return cells && { id: page.rowIds[index] ?? index, cells }
              }}
              heightPx={heightPx}
            />
          </div>
        </>
      )}
    </QueryView>
  )
}

export interface SideDrawerProps {
  title: string
  opened: boolean
  onClose: () => void
  children: ReactNode
}

/** A wide sheet from the right, over the page it belongs to; Esc closes it. */
export function SideDrawer({ title, opened, onClose, children }: SideDrawerProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position="right"
      size="min(1100px, 82vw)"
      classNames={{ content: classes.content, header: classes.header, title: classes.title }}
    >
      {children}
    </Drawer>
  )
}
