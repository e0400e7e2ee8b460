import { ActionIcon, Menu, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCopy, IconDownload, IconFilter, IconFilterOff } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { DatasetVersion, RowFilter } from '../../../main/contract/dataset.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { toCsv } from '../../csv.ts'
import { formatCount, plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'
import { saveFile } from '../../save-file.ts'
import { useRemembered } from '../../use-remembered.ts'
import type { Cell } from './cell-text.ts'
import { valueName } from './cell-text.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { FilterBar } from './filter-bar.tsx'
import type { GridColumn } from './grid-column.ts'
import { toGridColumns } from './grid-column.ts'
import classes from './preview-tab.module.css'
import { partOfValue, partWithoutValue, withPart } from './row-filter.ts'
import { RowGrid, mostRows } from './row-grid.tsx'
import { sortFrom, sortKey } from './sort-key.ts'
import { usePreviewPages } from './use-preview-pages.ts'

interface Remembered {
  widths?: Record<string, number>
  hidden?: string[]
}

const mostExported = 10_000
const exportPage = 1000
const noFilter: RowFilter = []

/** The rows themselves: filtered and sorted by the host, in pages, with what a code means beside it. */
export function PreviewTab({ version }: { version: DatasetVersion }) {
  const search = useSearch({ from: '/data/$name' })
  const { filter = noFilter } = search
  const navigate = useNavigate({ from: '/data/$name' })
  const sort = sortFrom(search.sort)
  const [remembered, remember] = useRemembered<Remembered>(`data.preview.${version.dataset}`, {})
  const [isSaving, setIsSaving] = useState(false)
  const { start, rowAt, onRange, problem } = usePreviewPages({
    name: version.dataset,
    version: version.version,
    filter,
    sort,
  })

  const setFilter = (next: RowFilter) =>
    void navigate({ to: '.', search: { ...search, filter: next.length > 0 ? next : undefined } })
  const toggleSort = (column: string) => {
    const isOurs = sort?.column === column
    const next = !isOurs
      ? { column, isDescending: false }
      : sort.isDescending
        ? undefined
        : { column, isDescending: true }
    void navigate({ to: '.', search: { ...search, sort: next && sortKey(next) }, replace: true })
  }

  const names = useMemo(() => version.columns.map((column) => column.name), [version])
  const hidden = useMemo(() => new Set(remembered.hidden), [remembered.hidden])
  const shown = useMemo(() => {
    const all = toGridColumns(start.data ?? { columns: names, rows: [] }, version.columns)
    const rest = all.filter((column) => !hidden.has(column.name))
    return rest.length > 0 ? rest : all
  }, [start.data, names, version.columns, hidden])

  const readRows = async () => {
    const rows: Cell[][] = []
    for (let offset = 0; offset < mostExported; offset += exportPage) {
      const page = await client.dataset.preview({
        name: version.dataset,
        version: version.version,
        filter,
        orderBy: sort ? [{ column: sort.column, descending: sort.isDescending }] : [],
        offset,
        limit: exportPage,
      })
      rows.push(...page.rows.map((row) => shown.map((column) => row[column.at] ?? null)))
      if (offset + exportPage >= page.total) break
    }
    return rows
  }
  const save = async () => {
    setIsSaving(true)
    try {
      const rows = await readRows()
      const header = shown.map((column) => column.name)
      saveFile(`${version.dataset}-v${version.version}.csv`, toCsv(header, rows), 'text/csv')
      if (start.data && start.data.total > rows.length)
        notifications.show({
          message: `The file has the first ${plural(rows.length, 'row')} of ${formatCount(start.data.total)}.`,
        })
    } catch (error) {
      showFailure('The rows were not saved', error)
    } finally {
      setIsSaving(false)
    }
  }

  const cellMenu = (column: GridColumn, value: Cell) => {
    const name = valueName(value, column.labels)
    return (
      <>
        <Menu.Label>{column.name}</Menu.Label>
        <Menu.Item
          data-autofocus
          leftSection={<IconFilter size={15} aria-hidden />}
          onClick={() => setFilter(withPart(filter, partOfValue(column.name, value)))}
        >
          Only rows with {shorten(name)}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFilterOff size={15} aria-hidden />}
          onClick={() => setFilter(withPart(filter, partWithoutValue(column.name, value)))}
        >
          Without {shorten(name)}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={15} aria-hidden />}
          disabled={value === null}
          onClick={() => void navigator.clipboard.writeText(String(value ?? ''))}
        >
          Copy the value
        </Menu.Item>
      </>
    )
  }

  return (
    <Panel
      title="Rows"
      className={classes.panel}
      isFlush
      caption={
        start.data && (
          <>
            {filter.length > 0
              ? `${formatCount(start.data.total)} of ${plural(version.rows, 'row')} pass the filter`
              : plural(version.rows, 'row')}
            {hidden.size > 0 && ` · ${shown.length} of ${plural(names.length, 'column')} shown`}
            {start.data.total > mostRows &&
              ` · the first ${formatCount(mostRows)} can be scrolled to; sort or filter to see the others`}
          </>
        )
      }
      actions={
        <>
          <ColumnChooser
            names={names}
            hidden={hidden}
            onHidden={(next) => remember({ ...remembered, hidden: [...next] })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            loading={isSaving}
            aria-label="Save these rows as CSV"
            title={`Save these rows as CSV, at most ${formatCount(mostExported)}`}
            onClick={() => void save()}
          >
            <IconDownload size={17} />
          </ActionIcon>
        </>
      }
    >
      <div className={classes.filters}>
        <FilterBar columns={version.columns} filter={filter} onFilter={setFilter} />
      </div>
      <QueryView
        query={start}
        errorTitle="The rows could not be read"
        loading={
          <div className={classes.inset}>
            <LoadingState lines={12} height={16} />
          </div>
        }
        isEmpty={(page) => page.total === 0}
        empty={
          <EmptyState title={filter.length > 0 ? 'No row passes this filter' : 'This version has no rows'}>
            {filter.length > 0 && 'Remove a condition above to see more.'}
          </EmptyState>
        }
      >
        {(page) => (
          <>
            {problem && (
              <ErrorState title="Some rows could not be read" error={problem.error} retry={problem.retry} />
            )}
            <RowGrid
              label={`Rows of ${version.dataset}`}
              columns={shown}
              total={page.total}
              rowAt={rowAt}
              onRange={onRange}
              sort={sort}
              onSort={toggleSort}
              cellMenu={cellMenu}
              widths={remembered.widths}
              onWidth={(column, widthPx) =>
                remember({ ...remembered, widths: { ...remembered.widths, [column]: widthPx } })
              }
              heightPx="max(260px, calc(100dvh - 330px))"
            />
            <Text size="sm" c="dimmed" className={classes.hint}>
              Click a heading to sort, a cell to filter by it. Arrows move, Enter opens.
            </Text>
          </>
        )}
      </QueryView>
    </Panel>
  )
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
