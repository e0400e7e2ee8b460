import { Button } from '@mantine/core'
import { IconDatabaseImport, IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { chooseAndImport } from '../../import-file.tsx'
import { DatasetQuality } from './dataset-quality.tsx'

/** The quality of one dataset; without a name in the address, of the one that came last. */
export function QualityPage() {
  const { name } = useParams({ strict: false })
  const datasets = useQuery(ask('dataset', 'list'))
  return (
    <QueryView
      query={datasets}
      pageTitle="Quality"
      errorTitle="The datasets could not be read"
      empty={
        <>
          <PageHeader title="Quality" />
          <Panel>
            <EmptyState
              title="There is no data to judge yet"
              icon={IconDatabaseImport}
              action={
                <Button
                  leftSection={<IconFileImport size={15} aria-hidden />}
                  onClick={() => void chooseAndImport()}
                >
                  Import data…
                </Button>
              }
            >
              Import a file, and this page says what in it can hurt a model: missing values, leaks, constant
              and repeated columns, and whether it keeps what your suites expect.
            </EmptyState>
          </Panel>
        </>
      }
    >
      {(list) => {
        if (name !== undefined) return <DatasetQuality key={name} name={name} datasets={list} />
        const newest = list.toSorted((one, other) => other.latest.importedAt - one.latest.importedAt)[0]!
        return <Navigate to="/quality/$name" params={{ name: newest.name }} replace />
      }}
    </QueryView>
  )
}
