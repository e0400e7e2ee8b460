import { Button, Select } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { DatasetSummary, DatasetVersion } from '../../../main/contract/dataset.ts'
import type { DriftInput, DriftReport, DriftTest } from '../../../main/contract/drift.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { saveFile } from '../../save-file.ts'
import { DriftDrawer } from './drift-drawer.tsx'
import { DriftReference } from './drift-reference.tsx'
import { DriftTable } from './drift-table.tsx'
import { DriftVerdict } from './drift-verdict.tsx'
import { readAgainst } from './drift-words.ts'
import classes from './drift-tab.module.css'

export interface DriftTabProps {
  current: DatasetVersion
  datasets: readonly DatasetSummary[]
  target: string | undefined
}

/** Whether the rows still are like those of a reference: the version before, unless another one is chosen. */
export function DriftTab({ current, datasets, target }: DriftTabProps) {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const [prediction, setPrediction] = useState<string>()
  const [tests, setTests] = useState<NonNullable<DriftInput['tests']>>({})
  const against = search.against ?? versionBefore(current, datasets)
  const reference = readAgainst(against)
  const columns = current.columns.map(({ name }) => name)
  const query = useQuery({
    ...ask('drift', 'compare', {
      reference: reference ?? { dataset: '' },
      current: { dataset: current.dataset, version: current.version },
      target,
      prediction,
      tests,
    }),
    enabled: reference !== undefined,
    // Another test is asked for one column; the others stay on the screen.
    placeholderData: (before) => before,
  })
  const go = (change: Partial<typeof search>) =>
    void navigate({
      to: '/quality/$name',
      params: { name: current.dataset },
      search: { ...search, ...change },
    })
  return (
    <>
      <div className={classes.choices}>
        <DriftReference
          dataset={current.dataset}
          datasets={datasets}
          against={against}
          onAgainst={(next) => go({ against: next, column: undefined })}
        />
        <Select
          label="Prediction"
          placeholder="no column with predictions"
          size="xs"
          w={220}
          searchable
          clearable
          limit={200}
          clearButtonProps={{ 'aria-label': 'Clear the prediction' }}
          data={columns}
          value={prediction ?? null}
          onChange={(next) => setPrediction(next ?? undefined)}
        />
        {query.data && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveReport(query.data)}
          >
            Save as JSON
          </Button>
        )}
      </div>
      {reference === undefined ? (
        <Panel>
          <EmptyState title="There is nothing to compare with yet">
            This is the first version of {current.dataset}. Choose another dataset above, or import a newer
            file under this name, and this page says which columns have changed.
          </EmptyState>
        </Panel>
      ) : (
        <QueryView
          query={query}
          errorTitle="The tables could not be compared"
          loading={
            <Panel>
              <LoadingState lines={14} />
            </Panel>
          }
        >
          {(report) => (
            <>
              <DriftVerdict report={report} />
              <DriftTable report={report} onOpen={(column) => go({ column })} />
              <DriftDrawer
                column={report.columns.find(({ column }) => column === search.column)}
                onTest={(column: string, test: DriftTest) => setTests({ ...tests, [column]: { test } })}
                onClose={() => go({ column: undefined })}
              />
            </>
          )}
        </QueryView>
      )}
    </>
  )
}

function versionBefore({ dataset, version }: DatasetVersion, datasets: readonly DatasetSummary[]) {
  const versions = datasets.find(({ name }) => name === dataset)?.versions ?? []
  const before = versions.filter((one) => one < version).at(-1)
  return before === undefined ? undefined : `${dataset}@${before}`
}

function saveReport(report: DriftReport): void {
  const name = `drift-${report.current.name}-against-${report.reference.name}`.replaceAll('@', '-v')
  saveFile(`${name}.json`, JSON.stringify(report, undefined, 2), 'application/json')
}
