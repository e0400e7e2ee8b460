import { Button, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconGitCompare } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { RunState } from '../../../main/contract/run.ts'
import type { RunRow } from '../../../main/contract/tracked-run.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'
import { colourOf } from '../../palette.ts'
import { toProblem } from '../../problem.ts'
import type { PageSearch } from '../../page-search.ts'
import { useRemembered } from '../../use-remembered.ts'
import { ColumnMenu } from './column-menu.tsx'
import { ColumnsMenu } from './columns-menu.tsx'
import { deleteRuns, restoreRuns } from './delete-runs.tsx'
import { FoundDifference } from './found-difference.tsx'
import type { PlacedColumn } from './grid-layout.ts'
import { placeColumns } from './grid-layout.ts'
import { GroupMenu } from './group-menu.tsx'
import { NoRuns } from './no-runs.tsx'
import { QueryBox } from './query-box.tsx'
import { withCondition } from './query-completion.ts'
import { askedColumns, titleOf, toRunColumn, usualColumns } from './run-column.ts'
import { copyRuns, saveRuns } from './runs-export.ts'
import { RunsToolbar } from './runs-toolbar.tsx'
import { RunsGrid } from './runs-grid.tsx'
import { nameColumnId } from './runs-grid-head.tsx'
import gridClasses from './runs-grid.module.css'
import type { RunsLook } from './runs-look.ts'
import { nextSort, sortOf } from './runs-look.ts'
import type { RunsQuery } from './runs-query.ts'
import { useColumnInfos } from './use-column-infos.ts'
import { useSlash } from './use-slash.ts'
import { useStable } from './use-stable.ts'
import { ViewsMenu } from './views-menu.tsx'
import { allIds, idsBetween } from './use-run-lines.ts'
import { useRunsTree } from './use-runs-tree.ts'

/** More lines than these cannot be told apart, and their address would be too long to keep. */
export const mostCompared = 200
const typingMs = 250
const usualNameWidthPx = 240
const usualLook: RunsLook = {}
const noColumns: string[] = []
const noStates: RunState[] = []

/** The runs of an experiment: found, ordered, grouped, unfolded, chosen, compared, deleted. */
export function RunsView({ experiment, chosen: asked }: { experiment: string; chosen: readonly string[] }) {
  const navigate = useNavigate({ from: '/experiments/$name' })
  const { query: filter = '' } = useSearch({ from: '/experiments/$name' })
  const [look, setLook] = useRemembered<RunsLook>(`runs.${experiment}`, usualLook)
  const [text, setText] = useState('')
  const [view, setView] = useState<'active' | 'deleted'>('active')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(asked))
  const [menu, setMenu] = useState<{ column: string; anchor: HTMLElement }>()
  const setFilter = (next: string) =>
    void navigate({
      to: '.',
      search: (before: PageSearch) => ({ ...before, query: next === '' ? undefined : next }),
      replace: true,
    })

  const [settledFilter] = useDebouncedValue(filter, typingMs)
  const [settledText] = useDebouncedValue(text.trim(), typingMs)
  const all = useMemo(
    () => ({ experiments: [experiment], view, depth: 'top' as const, filter: '' }),
    [experiment, view],
  )
  const { infos, isKnown, readAll } = useColumnInfos(all)
  const shownNames = look.columns
  const columns = useMemo(() => {
    const byName = new Map(infos.map((info) => [info.column, info]))
    return (shownNames ?? usualColumns(infos)).flatMap((name) => {
      const column = toRunColumn(name, byName)
      const isSame = look.isOnlyChanged && byName.get(column?.base ?? '')?.isVarying === false
      return column && !isSame ? [column] : []
    })
  }, [infos, shownNames, look.isOnlyChanged])

  const groupBy = look.groupBy ?? noColumns
  const sort = sortOf(look)
  const lookStates = look.states
  const isSearching = settledFilter.trim() !== '' || settledText !== ''
  const scope = useMemo<RunsQuery['scope']>(
    () => ({
      experiments: [experiment],
      filter: settledFilter,
      ...(settledText && { text: settledText }),
      ...(lookStates?.length ? { states: lookStates } : {}),
      view,
      // Whoever looks for something finds it among the folds and trials as well.
      depth: isSearching ? 'all' : 'top',
    }),
    [experiment, settledFilter, settledText, lookStates, view, isSearching],
  )
  const wanted = useMemo<RunsQuery>(() => {
    const numbers = columns.filter(({ kind }) => kind === 'number' || kind === 'duration' || kind === 'time')
    return {
      scope,
      columns: askedColumns(columns),
      orderBy: sort,
      groupBy,
      statistics: groupBy.length > 0 ? numbers.map(({ name }) => name) : [],
    }
  }, [scope, columns, sort, groupBy])
  const table = useRunsTree(wanted)
  const { settled } = table

  const baselineId = look.baseline
  const baseline = useQuery({
    ...ask('trackedRun', 'search', {
      runIds: baselineId === undefined ? [] : [baselineId],
      view: 'all',
      depth: 'all',
      columns: settled.columns,
      limit: 1,
    }),
    enabled: baselineId !== undefined,
    placeholderData: keepPreviousData,
  }).data?.rows.find(({ runId }) => runId === baselineId)
  const placed = useMemo(
    () =>
      placeColumns(
        columns.filter(({ name }) => name === 'model' || settled.columns.includes(name)),
        {
          asked: settled.columns,
          statistics: settled.statistics,
          widths: look.widths ?? {},
          first: table.first,
          baseline,
        },
      ),
    [columns, settled, look.widths, table.first, baseline],
  )
  const groupTitles = useMemo(
    () =>
      settled.groupBy
        .map((name) => infos.find(({ column }) => column === name))
        .map((info) => (info ? titleOf(info) : '')),
    [settled, infos],
  )

  const onChoose = (run: RunRow, position: number, from?: number) => {
    if (from === undefined) {
      const next = new Set(chosen)
      if (!next.delete(run.runId)) next.add(run.runId)
      setChosen(next)
      return
    }
    idsBetween(table, from, position)
      .then((ids) => setChosen((before) => new Set([...before, ...ids, run.runId])))
      .catch((error: unknown) => showFailure('The runs could not be chosen', error))
  }
  const onChooseAll = () =>
    void allIds(table)
      .then((ids) => setChosen(new Set(ids)))
      .catch((error: unknown) => showFailure('The runs could not be chosen', error))
  const onSort = (column: PlacedColumn) => setLook(nextSort(look, column))
  const onWidth = (column: string, widthPx: number) =>
    setLook({ ...look, widths: { ...look.widths, [column]: widthPx } })
  const onMenu = (column: PlacedColumn, anchor: HTMLElement) => setMenu({ column: column.name, anchor })
  // The headings are drawn again only when they change, so what they call must stay the same.
  const heard = useStable({ onSort, onWidth, onMenu })
  const menuColumn = menu && placed.find(({ name }) => name === menu.column)

  const compare = () => {
    const runs = [...chosen].join(',')
    // Back from the comparison leads to the same choice.
    void navigate({ to: '.', search: (before: PageSearch) => ({ ...before, runs }), replace: true }).then(
      () => navigate({ to: '.', search: { runs, tab: 'compare' } }),
    )
  }
  const change = async (work: typeof deleteRuns) => {
    if (await work([...chosen])) setChosen(new Set())
  }
  useSlash('run-query')

  const isInvalid = table.error !== undefined && toProblem(table.error).code === 'INVALID_INPUT'
  const isFiltered = isSearching || (lookStates?.length ?? 0) > 0 || view === 'deleted'
  const unit = settled.groupBy.length > 0 ? 'group' : 'run'
  return (
    <>
      <PageHeader
        title={experiment}
        breadcrumb={[
          <Link key="experiments" to="/experiments">
            Experiments
          </Link>,
        ]}
        state={table.first && <StateBadge state="info">{plural(table.total, unit)}</StateBadge>}
        actions={
          <>
            <ViewsMenu
              filter={filter}
              look={look}
              onView={(next) => {
                setLook({ ...next.look, widths: next.look.widths ?? look.widths })
                setFilter(next.filter)
              }}
            />
            <GroupMenu
              infos={infos}
              onOpen={readAll}
              groupBy={groupBy}
              onGroupBy={(next) => setLook({ ...look, groupBy: next })}
            />
            <ColumnsMenu
              infos={infos}
              onOpen={readAll}
              shown={shownNames ?? usualColumns(infos)}
              onShown={(next) => setLook({ ...look, columns: next })}
              isOnlyChanged={look.isOnlyChanged ?? false}
              onOnlyChanged={(next) => setLook({ ...look, isOnlyChanged: next })}
            />
            <Button
              leftSection={<IconGitCompare size={15} aria-hidden />}
              disabled={chosen.size < 2 || chosen.size > mostCompared}
              title={
                chosen.size < 2
                  ? 'Choose two runs or more in the table'
                  : chosen.size > mostCompared
                    ? `At most ${mostCompared} runs are compared at once`
                    : undefined
              }
              onClick={compare}
            >
              {chosen.size < 2 ? 'Compare' : `Compare ${formatCount(chosen.size)}`}
            </Button>
          </>
        }
      />
      <QueryBox
        filter={filter}
        onFilter={setFilter}
        infos={infos}
        onFocus={readAll}
        scope={all}
        error={isInvalid ? table.error : undefined}
        found={table.first ? plural(table.total, unit) : '…'}
      />
      <Panel isFlush>
        <RunsToolbar
          text={text}
          onText={setText}
          states={lookStates ?? noStates}
          onStates={(next) => setLook({ ...look, states: next })}
          view={view}
          onView={(next) => {
            setView(next)
            setChosen(new Set())
          }}
          chosenCount={chosen.size}
          onChooseNone={() => setChosen(new Set())}
          onChange={() => void change(view === 'deleted' ? restoreRuns : deleteRuns)}
          onCopy={() => void copyRuns(table.settled, placed, chosen)}
          onSave={() => void saveRuns(table.settled, placed, chosen, `${experiment}-runs`)}
        />
        {table.error && !isInvalid && !table.first ? (
          <ErrorState error={table.error} title="The runs could not be read" retry={table.retry} />
        ) : table.isReading || !isKnown ? (
          <Text component="div" px={16} pb={10}>
            <LoadingState lines={8} />
          </Text>
        ) : table.total === 0 && !isFiltered ? (
          <NoRuns experiment={experiment} />
        ) : table.total === 0 ? (
          <p className={gridClasses.note}>
            {view === 'deleted' ? 'No deleted run' : 'No run'} of {experiment} is like this. Esc in the query
            takes it away.
          </p>
        ) : (
          <RunsGrid
            table={table}
            columns={placed}
            nameWidthPx={look.widths?.[nameColumnId] ?? usualNameWidthPx}
            asked={settled.columns}
            groupTitles={groupTitles}
            baseline={baseline}
            chosen={chosen}
            colourOf={colourOf}
            sorted={sort}
            {...heard}
            onChoose={onChoose}
            onChooseAll={onChooseAll}
            onChooseNone={() => setChosen(new Set())}
            onPin={({ runId }) => setLook({ ...look, baseline: runId === baselineId ? undefined : runId })}
            onOpen={({ runId }) => void navigate({ to: '/runs/$runId', params: { runId } })}
          />
        )}
      </Panel>
      {menu && menuColumn && (
        <ColumnMenu
          column={menuColumn}
          anchor={menu.anchor}
          scope={all}
          shown={shownNames ?? usualColumns(infos)}
          look={look}
          onLook={setLook}
          onCondition={(condition) => setFilter(withCondition(filter, condition))}
          onClose={() => setMenu(undefined)}
        />
      )}
      {table.total > 1 && (
        <FoundDifference query={settled} infos={infos} chosen={chosen} total={table.total} />
      )}
    </>
  )
}
