import { Button, Text } from '@mantine/core'
import { IconGitCompare, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import type { RunState, RunSummary } from '../../../main/contract/run.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { plural } from '../../format.ts'
import { useRemembered } from '../../use-remembered.ts'
import type { DataTableState } from '../../components/use-data-table.ts'
import { deleteRuns } from './delete-runs.tsx'
import { DifferencePanel } from './difference-panel.tsx'
import { NoRuns } from './no-runs.tsx'
import { RunsFilter } from './runs-filter.tsx'
import { RunsTable, runsTableId } from './runs-table.tsx'
import { useRunPages } from './use-run-pages.ts'

/** The runs of an experiment: found, ordered, unfolded, chosen, compared, deleted. */
export function RunsView({ experiment, chosen }: { experiment: string; chosen: readonly string[] }) {
  const navigate = useNavigate({ from: '/experiments/$name' })
  const [text, setText] = useState('')
  const [states, setStates] = useState<readonly RunState[]>([])
  const [{ sort }] = useRemembered<DataTableState>(`table.${runsTableId}`, {})
  const first = sort?.[0]
  const { query, runs, total } = useRunPages({
    experiment,
    text: useDeferredValue(text.trim()),
    states,
    sort: first && { id: first.id, isDescending: first.desc },
  })
  // From what the address says by then: two quick ticks must not undo each other.
  const choose = (change: (before: readonly string[]) => readonly string[]) =>
    void navigate({
      to: '.',
      search: ({ runs: before }: { runs?: string }) => ({
        runs: change(before?.split(',') ?? []).join(',') || undefined,
      }),
      replace: true,
    })
  const [known, setKnown] = useState<ReadonlyMap<string, RunSummary>>(new Map())
  const chosenSet = useMemo(() => new Set(chosen), [chosen])
  // A thousand lines take longer to draw than a tick in the table may.
  const drawnRuns = useDeferredValue(runs)
  const drawnChosen = useDeferredValue(chosenSet)
  const isFiltered = text.trim() !== '' || states.length > 0
  const remove = async () => {
    const found = chosen.flatMap((id) => known.get(id) ?? runs.find((run) => run.runId === id) ?? [])
    if (await deleteRuns(found)) choose(() => [])
  }
  return (
    <>
      <PageHeader
        title={experiment}
        breadcrumb={[
          <Link key="experiments" to="/experiments">
            Experiments
          </Link>,
        ]}
        state={query.data && <StateBadge state="info">{plural(total, 'run')}</StateBadge>}
        actions={
          <>
            {chosen.length > 0 && (
              <>
                <Button variant="subtle" color="gray" onClick={() => choose(() => [])}>
                  Choose none
                </Button>
                <Button
                  variant="default"
                  leftSection={<IconTrash size={15} aria-hidden />}
                  onClick={() => void remove()}
                >
                  Delete {chosen.length}
                </Button>
              </>
            )}
            <Button
              leftSection={<IconGitCompare size={15} aria-hidden />}
              disabled={chosen.length < 2}
              title={chosen.length < 2 ? 'Choose two runs or more in the table' : undefined}
              onClick={() => void navigate({ to: '.', search: { runs: chosen.join(','), tab: 'compare' } })}
            >
              {chosen.length < 2 ? 'Compare' : `Compare ${chosen.length}`}
            </Button>
          </>
        }
      />
      <Panel isFlush>
        {query.data === undefined ? (
          query.isError ? (
            <ErrorState
              error={query.error}
              title="The runs could not be read"
              retry={() => void query.refetch()}
            />
          ) : (
            <Text component="div" px={16} pb={10}>
              <LoadingState lines={8} />
            </Text>
          )
        ) : total === 0 && !isFiltered ? (
          <NoRuns experiment={experiment} />
        ) : (
          <RunsTable
            runs={runs}
            chosen={chosenSet}
            onChoose={(run) => {
              setKnown((before) => new Map(before).set(run.runId, run))
              choose((before) =>
                before.includes(run.runId) ? before.filter((id) => id !== run.runId) : [...before, run.runId],
              )
            }}
            onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.runId } })}
            onEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
            }}
            fileName={`${experiment}-runs`}
            toolbar={
              <RunsFilter
                text={text}
                onText={setText}
                states={states}
                onStates={setStates}
                found={isFiltered ? total : undefined}
              />
            }
          />
        )}
      </Panel>
      {runs.length > 1 && (
        <DifferencePanel
          runs={drawnRuns}
          chosen={drawnChosen}
          of={
            runs.length < total ? `the first ${runs.length} of ${plural(total, 'run')}` : plural(total, 'run')
          }
        />
      )}
    </>
  )
}
