import { Alert, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { DatasetColumn } from '../../../main/contract/dataset.ts'
import type { ExpectationResult, ValidationResult } from '../../../main/contract/quality.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, shortId } from '../../format.ts'
import { trendColumn } from './check-trend.tsx'
import { ExpectationDrawer } from './expectation-drawer.tsx'
import {
  againstWords,
  resultState,
  resultWords,
  severityWords,
  unexpectedText,
  worstFirst,
} from './result-words.ts'

const expectationColumns: DataColumn<ExpectationResult>[] = [
  {
    id: 'outcome',
    title: 'Outcome',
    widthPx: 126,
    value: (one) => one.outcome,
    render: (one) => <StateBadge state={one.outcome} isPlain />,
  },
  {
    id: 'column',
    title: 'Column',
    widthPx: 100,
    value: (one) => one.column,
    render: (one) => one.column ?? <i>the table</i>,
  },
  {
    id: 'sentence',
    title: 'Expectation',
    widthPx: 236,
    value: (one) => one.sentence,
    render: (one) => <span title={one.sentence}>{one.sentence}</span>,
  },
  {
    id: 'unexpected',
    title: 'Unexpected',
    isNumber: true,
    widthPx: 124,
    value: (one) => one.unexpectedCount,
    render: unexpectedText,
  },
  {
    id: 'severity',
    title: 'If it fails',
    widthPx: 72,
    value: (one) => one.severity,
    render: (one) => <span title={severityWords[one.severity]}>{one.severity}</span>,
  },
  { id: 'type', title: 'Type', widthPx: 260, isHidden: true, value: (one) => one.type },
]

export interface ResultPanelProps {
  result: ValidationResult
  columns: readonly DatasetColumn[]
}

/** One kept result: each expectation with its outcome, worst first. */
export function ResultPanel({ result, columns }: ResultPanelProps) {
  const [outcome, setOutcome] = useState<string>('all')
  const search = useSearch({ strict: false })
  const { suite, dataset } = result
  const trends = useQuery(ask('suite', 'trends', { suite, dataset })).data
  const trendOf = useMemo(() => new Map(trends?.map((trend) => [trend.id, trend])), [trends])
  const tableColumns = useMemo(() => [...expectationColumns, trendColumn(trendOf)], [trendOf])
  const navigate = useNavigate()
  const sorted = useMemo(() => worstFirst(result.results), [result])
  const shown = useMemo(
    () => sorted.filter((one) => outcome === 'all' || one.outcome === outcome),
    [sorted, outcome],
  )
  const chosen = result.results.find((one) => one.id === search.expectation)
  const choose = (expectation: string | undefined) =>
    void navigate({
      to: '/quality/$name',
      params: { name: result.dataset },
      search: { ...search, result: result.id, expectation },
      replace: expectation === undefined,
    })
  return (
    <Panel
      title={`Suite ${result.suite}`}
      isFlush
      caption={
        <>
          Against {againstWords[result.against]}
          {result.version !== undefined && ` of version ${result.version}`}
          {result.suiteVersion !== undefined && ` · version ${result.suiteVersion} of the suite`} ·{' '}
          <RelativeTime at={result.at} />
          {result.runId !== undefined && (
            <>
              {' · '}
              <Link to="/runs/$runId" params={{ runId: result.runId }}>
                run {shortId(result.runId)}
              </Link>
            </>
          )}
        </>
      }
      actions={<StateBadge state={resultState(result)}>{resultWords(result)}</StateBadge>}
    >
      {result.notice !== undefined && (
        <Alert color="yellow" icon={<IconAlertTriangle size={16} aria-hidden />} mx={16} mb={10}>
          {result.notice}
        </Alert>
      )}
      <DataTable
        id="quality.expectations"
        label="Expectations"
        columns={tableColumns}
        rows={shown}
        rowKey={(one) => one.id}
        onOpen={(one) => choose(one.id)}
        selectedKeys={new Set(chosen && [chosen.id])}
        fileName={`${result.dataset}-${result.suite}-validation`}
        toolbar={
          <SegmentedControl
            size="xs"
            ml={8}
            aria-label="Outcome"
            value={outcome}
            onChange={setOutcome}
            data={[
              { value: 'all', label: `All ${formatCount(result.results.length)}` },
              { value: 'failed', label: `Failed ${formatCount(result.failed)}` },
              { value: 'not-evaluated', label: `Not evaluated ${formatCount(result.notEvaluated)}` },
              { value: 'passed', label: `Passed ${formatCount(result.passed)}` },
            ]}
          />
        }
      />
      {shown.length === 0 && (
        <EmptyState
          title={outcome === 'all' ? 'The suite expects nothing' : 'No expectation has this outcome'}
        />
      )}
      <ExpectationDrawer
        resultId={result.id}
        expectation={chosen}
        trend={chosen && trendOf.get(chosen.id)}
        columns={columns}
        onClose={() => choose(undefined)}
      />
    </Panel>
  )
}
