import { Button, Tabs } from '@mantine/core'
import { IconChartDonut, IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { DatasetVersion } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatBytes, formatCount, plural } from '../../format.ts'
import { chooseAndImport } from '../../import-file.tsx'
import { AboutTab } from './about-tab.tsx'
import { ChangesTab } from './changes-tab.tsx'
import { ColumnsTab } from './columns-tab.tsx'
import { PreviewTab } from './preview-tab.tsx'
import { VersionSelect } from './version-select.tsx'

export function DatasetPage() {
  const { name } = useParams({ from: '/data/$name' })
  const { version } = useSearch({ from: '/data/$name' })
  const dataset = useQuery(ask('dataset', 'get', { name, version }))
  return (
    <QueryView query={dataset} pageTitle={name} errorTitle="The dataset could not be read">
      {(read) => <DatasetView key={`${read.dataset} ${read.version}`} version={read} />}
    </QueryView>
  )
}

function DatasetView({ version }: { version: DatasetVersion }) {
  const search = useSearch({ from: '/data/$name' })
  const navigate = useNavigate({ from: '/data/$name' })
  const versions = useQuery(ask('dataset', 'list')).data?.find(
    (one) => one.name === version.dataset,
  )?.versions
  const { dataset: name, rows, columns, sizeBytes, warnings, rowsRejected } = version
  return (
    <>
      <PageHeader
        title={name}
        breadcrumb={[
          <Link key="data" to="/data">
            Data
          </Link>,
        ]}
        state={
          warnings.length > 0 || rowsRejected > 0 ? (
            <StateBadge state="warn">
              {[
                rowsRejected > 0 && `${plural(rowsRejected, 'row')} rejected`,
                warnings.length > 0 && plural(warnings.length, 'warning'),
              ]
                .filter(Boolean)
                .join(', ')}
            </StateBadge>
          ) : (
            <StateBadge state="ok">read without warnings</StateBadge>
          )
        }
        caption={`${plural(rows, 'row')} × ${formatCount(columns.length)} columns · ${formatBytes(sizeBytes)}`}
        actions={
          <>
            <VersionSelect
              versions={versions ?? []}
              version={version.version}
              onVersion={(next) => void navigate({ to: '.', search: { ...search, version: next } })}
            />
            <Button
              variant="default"
              leftSection={<IconFileImport size={15} aria-hidden />}
              onClick={() => void chooseAndImport()}
            >
              Import data…
            </Button>
            <Link to="/quality/$name" params={{ name }} search={{ version: search.version }}>
              <Button component="span" leftSection={<IconChartDonut size={15} aria-hidden />}>
                Check its quality
              </Button>
            </Link>
          </>
        }
      />
      <Tabs
        value={search.tab ?? 'preview'}
        onChange={(tab) =>
          void navigate({ to: '.', search: { ...search, tab: tab ?? undefined }, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb={12}>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
          <Tabs.Tab value="columns">Columns</Tabs.Tab>
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
          <Tabs.Tab value="about">About</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="preview">
          <PreviewTab version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="columns">
          <ColumnsTab version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <ChangesTab version={version} versions={versions ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <AboutTab version={version} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
