import { SimpleGrid, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AppInfo } from '../../../main/contract/app.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { Facts } from './facts.tsx'

const hosts: Record<AppInfo['host'], string> = {
  electron: 'desktop app',
  browser: 'browser',
  cli: 'command line',
}

/** What this is made of, and who is to be thanked. */
export function AboutTab() {
  const info = useQuery(ask('app', 'info'))
  const datasets = useQuery(ask('dataset', 'list'))
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing={14} mb={14}>
        <Panel title="Sporeprint" caption="Local MLOps on your desktop. MIT licence.">
          <QueryView query={info} errorTitle="The version could not be read">
            {(read) => (
              <Facts
                facts={[
                  ['Version', read.version],
                  ['Shown by', hosts[read.host]],
                  ['Node', read.node],
                  ['Electron', read.electron ?? `not used by the ${hosts[read.host]}`],
                  ['Warehouse', read.warehouse.engine],
                  ['System', read.platform],
                ]}
              />
            )}
          </QueryView>
        </Panel>
        <Panel title="Data" caption="Whom the datasets of this workspace are owed to">
          <QueryView
            query={datasets}
            errorTitle="The datasets could not be read"
            empty={
              <EmptyState title="No dataset yet">A dataset is credited here once it is imported.</EmptyState>
            }
          >
            {(list) => (
              <Facts
                facts={list.map(({ name, latest }) => [name, latest.credit ?? 'No credit was given.'])}
              />
            )}
          </QueryView>
        </Panel>
      </SimpleGrid>
      <Licences />
    </>
  )
}

interface Licence {
  name: string
  version: string
  licence: string
  homepage?: string
}

const columns: DataColumn<Licence>[] = [
  { id: 'name', title: 'Package', widthPx: 300, value: ({ name }) => name },
  { id: 'version', title: 'Version', widthPx: 120, value: ({ version }) => version },
  { id: 'licence', title: 'Licence', widthPx: 180, value: ({ licence }) => licence },
  {
    id: 'homepage',
    title: 'Home page',
    widthPx: 380,
    value: ({ homepage }) => homepage,
    render: ({ homepage }) =>
      homepage && /^https?:\/\//.test(homepage) ? (
        <a href={homepage} target="_blank" rel="noreferrer noopener">
          {homepage}
        </a>
      ) : (
        '–'
      ),
  },
]

function Licences() {
  const licences = useQuery({ ...ask('app', 'licences'), staleTime: Infinity })
  const [wanted, setWanted] = useState('')
  const found = useMemo(() => findLicences(licences.data ?? [], wanted), [licences.data, wanted])
  return (
    <Panel title="Third-party software" caption="What Sporeprint is built on, with thanks" isFlush>
      <QueryView
        query={licences}
        errorTitle="The licences could not be read"
        empty={
          <EmptyState title="Nothing is listed">No installed package was found beside the app.</EmptyState>
        }
      >
        {(all) => (
          <DataTable
            id="settings.licences"
            label="Third-party software"
            columns={columns}
            rows={found}
            rowKey={({ name, version }) => `${name}@${version}`}
            fileName="sporeprint-licences"
            heightPx={420}
            toolbar={
              <>
                <TextInput
                  size="xs"
                  w={260}
                  aria-label="Search packages and licences"
                  placeholder="Search packages and licences"
                  leftSection={<IconSearch size={15} aria-hidden />}
                  value={wanted}
                  onChange={(event) => setWanted(event.currentTarget.value)}
                />
                <span aria-live="polite" style={{ color: 'var(--sp-dim)' }}>
                  {found.length === all.length
                    ? plural(all.length, 'package')
                    : `${found.length} of ${plural(all.length, 'package')}`}
                </span>
              </>
            }
          />
        )}
      </QueryView>
    </Panel>
  )
}

function findLicences(all: readonly Licence[], wanted: string): Licence[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(({ name, version, licence }) => {
    const text = `${name} ${version} ${licence}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
