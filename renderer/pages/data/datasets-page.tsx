import { Button } from '@mantine/core'
import { IconDatabaseImport, IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatBytes, formatCount, plural } from '../../format.ts'
import { chooseAndImport } from '../../import-file.tsx'
import { openMariadbImport } from '../../import-mariadb.tsx'

const columns: DataColumn<DatasetSummary>[] = [
  { id: 'name', title: 'Dataset', widthPx: 160, value: (one) => one.name },
  {
    id: 'rows',
    title: 'Rows',
    isNumber: true,
    widthPx: 92,
    value: (one) => one.latest.rows,
    render: (one) => formatCount(one.latest.rows),
  },
  {
    id: 'columns',
    title: 'Columns',
    isNumber: true,
    widthPx: 82,
    value: (one) => one.latest.columns.length,
    render: (one) => formatCount(one.latest.columns.length),
  },
  {
    id: 'size',
    title: 'Size',
    isNumber: true,
    widthPx: 84,
    description: 'Of the imported file',
    value: (one) => one.latest.sizeBytes,
    render: (one) => formatBytes(one.latest.sizeBytes),
  },
  {
    id: 'versions',
    title: 'Versions',
    isNumber: true,
    widthPx: 84,
    description: 'The figures are of the latest',
    value: (one) => one.versions.length,
  },
  {
    id: 'state',
    title: 'Read',
    widthPx: 218,
    description: 'What the importer noticed',
    value: (one) => noticed(one),
    render: (one) => (
      <StateBadge state={noticed(one) === 'clean' ? 'ok' : 'warn'} isPlain>
        {noticed(one)}
      </StateBadge>
    ),
  },
  {
    id: 'imported',
    title: 'Imported',
    widthPx: 104,
    value: (one) => one.latest.importedAt,
    render: (one) => <RelativeTime at={one.latest.importedAt} />,
  },
  {
    id: 'source',
    title: 'File',
    widthPx: 180,
    isHidden: true,
    value: (one) => one.latest.source,
  },
  {
    id: 'credit',
    title: 'Credit',
    widthPx: 190,
    value: (one) => one.latest.credit,
    render: (one) => <span title={one.latest.credit}>{one.latest.credit ?? '–'}</span>,
  },
]

function noticed({ latest }: DatasetSummary): string {
  const parts = [
    latest.rowsRejected > 0 && `${plural(latest.rowsRejected, 'row')} rejected`,
    latest.warnings.length > 0 && plural(latest.warnings.length, 'warning'),
  ]
  return parts.filter(Boolean).join(', ') || 'clean'
}

/** Every table of the workspace, with the way to bring in another. */
export function DatasetsPage() {
  const datasets = useQuery(ask('dataset', 'list'))
  const navigate = useNavigate()
  const importButton = (
    <Button leftSection={<IconFileImport size={15} aria-hidden />} onClick={() => void chooseAndImport()}>
      Import data…
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Data"
        caption="Imported files are kept unchanged; importing one again under the same name makes a new version."
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconDatabaseImport size={15} aria-hidden />}
              onClick={openMariadbImport}
            >
              From MariaDB…
            </Button>
            {importButton}
          </>
        }
      />
      <QueryView
        query={datasets}
        errorTitle="The datasets could not be read"
        loading={
          <Panel>
            <LoadingState />
          </Panel>
        }
        empty={
          <Panel>
            <EmptyState title="No dataset yet" icon={IconDatabaseImport} action={importButton}>
              Drop a file anywhere on this window, paste a table, or choose a file. On the command line:{' '}
              <code>sporeprint data import FILE</code>.
            </EmptyState>
          </Panel>
        }
      >
        {(list) => (
          <Panel
            title={plural(list.length, 'dataset')}
            caption="Enter or a click opens one; a file dropped on the window is imported"
            isFlush
          >
            <DataTable
              id="datasets"
              label="Datasets"
              columns={columns}
              rows={list}
              rowKey={(one) => one.name}
              onOpen={(one) => void navigate({ to: '/data/$name', params: { name: one.name } })}
            />
          </Panel>
        )}
      </QueryView>
    </>
  )
}
