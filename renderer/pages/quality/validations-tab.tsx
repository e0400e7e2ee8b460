import type { UseQueryResult } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { ValidationResult } from '../../../main/contract/quality.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, plural } from '../../format.ts'
import { againstWords, resultState } from './result-words.ts'
import { ResultPanel } from './result-panel.tsx'
import { SuitesPanel } from './suites-panel.tsx'
import { ValidateButton } from './validate-button.tsx'
import classes from './validations-tab.module.css'

export interface ValidationsTabProps {
  dataset: string
  version: number | undefined
  results: UseQueryResult<ValidationResult[]>
  columns: readonly DatasetColumn[]
}

const resultColumns: DataColumn<ValidationResult>[] = [
  {
    id: 'state',
    title: 'Outcome',
    widthPx: 104,
    value: (result) => resultState(result),
    render: (result) => (
      <StateBadge state={resultState(result)} isPlain>
        {formatCount(result.passed)} of {formatCount(result.results.length)}
      </StateBadge>
    ),
  },
  {
    id: 'suite',
    title: 'Suite',
    widthPx: 96,
    value: (result) => result.suite,
    render: (result) => (
      <span title={`${result.suite}, against ${againstWords[result.against]}`}>{result.suite}</span>
    ),
  },
  {
    id: 'against',
    title: 'Against',
    widthPx: 100,
    isHidden: true,
    value: (result) => againstWords[result.against],
  },
  {
    id: 'version',
    title: 'Version',
    isNumber: true,
    isHidden: true,
    widthPx: 80,
    value: (result) => result.version,
  },
  {
    id: 'at',
    title: 'When',
    widthPx: 84,
    value: (result) => result.at,
    render: (result) => <RelativeTime at={result.at} />,
  },
]

/** Suites to evaluate, the results that were kept, and one of them in full: the newest until another is chosen. */
export function ValidationsTab({ dataset, version, results, columns }: ValidationsTabProps) {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <div className={classes.sides}>
      <div className={classes.left}>
        <SuitesPanel dataset={dataset} version={version} />
        <Panel title="Kept results" caption={results.data && plural(results.data.length, 'result')} isFlush>
          <QueryView
            query={results}
            errorTitle="The results could not be read"
            loading={
              <div className={classes.inset}>
                <LoadingState lines={4} />
              </div>
            }
            empty={<EmptyState title="None yet">A result is kept each time a suite is evaluated.</EmptyState>}
          >
            {(list) => (
              <DataTable
                id="quality.results"
                label="Kept results"
                columns={resultColumns}
                rows={list}
                rowKey={(result) => result.id}
                selectedKeys={new Set([search.result ?? list[0]!.id])}
                onOpen={(result) =>
                  void navigate({
                    to: '/quality/$name',
                    params: { name: dataset },
                    search: { ...search, result: result.id, expectation: undefined },
                  })
                }
              />
            )}
          </QueryView>
        </Panel>
      </div>
      <QueryView
        query={results}
        errorTitle="The results could not be read"
        loading={
          <Panel>
            <LoadingState lines={10} />
          </Panel>
        }
        empty={
          <Panel>
            <EmptyState
              title={`${dataset} has not been validated yet`}
              action={<ValidateButton dataset={dataset} version={version} hasResult={false} />}
            >
              A suite says what must be true of the data. Validating checks each of its expectations and keeps
              the result, with the rows that fail.
            </EmptyState>
          </Panel>
        }
      >
        {(list) => {
          const chosen = search.result === undefined ? list[0] : list.find((one) => one.id === search.result)
          return chosen ? (
            <ResultPanel key={chosen.id} result={chosen} columns={columns} />
          ) : (
            <Panel>
              <EmptyState title="This result is not kept here">
                It may belong to another dataset, or be older than the newest {list.length}. Choose one from
                the list.
              </EmptyState>
            </Panel>
          )
        }}
      </QueryView>
    </div>
  )
}
