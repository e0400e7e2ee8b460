import { Alert, Button, Progress, SimpleGrid } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { SearchBoard } from '../../../main/contract/search.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StatTile, StatTiles } from '../../components/stat-tile.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatCount, formatPercent, plural, shortId } from '../../format.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import { isOver, useRun } from '../pipelines/use-run.ts'
import { HistoryPanel } from './history-panel.tsx'
import { ParamImportancePanel } from './param-importance-panel.tsx'
import { SearchActions } from './search-actions.tsx'
import classes from './train.module.css'
import { TrialLinesPanel } from './trial-lines-panel.tsx'
import { lastOf } from './trial-lines.ts'
import { TrialsPanel } from './trials-panel.tsx'

/** A search for better params: what was tried, what came out, what mattered. */
export function SearchPage() {
  const { runId } = useParams({ from: '/searches/$runId' })
  const query = useQuery(ask('search', 'board', { runId }))
  return (
    <QueryView query={query} pageTitle={`Search ${shortId(runId)}`} errorTitle="The search could not be read">
      {(board) => <Board key={runId} board={board} />}
    </QueryView>
  )
}

function Board({ board }: { board: SearchBoard }) {
  const { runId, pipeline, state } = board
  const run = useRun(runId).data
  return (
    <>
      <PageHeader
        title={`Search for ${board.target} of ${board.dataset}`}
        breadcrumb={[
          <Link key="train" to="/train">
            Train
          </Link>,
        ]}
        state={
          <StateBadge state={state}>
            {state === 'cancelled' || state === 'interrupted' ? 'paused' : undefined}
          </StateBadge>
        }
        caption={`${board.algorithm}, ${board.sampler} sampler, ${board.pruner} pruner, ${board.folds} folds; the rows kept back for the test are not looked at`}
        actions={
          <>
            <Link to="/pipelines/$name/runs/$runId" params={{ name: pipeline, runId }}>
              <Button component="span" variant="default" leftSection={<IconRoute size={15} aria-hidden />}>
                Stages and log
              </Button>
            </Link>
            <SearchActions board={board} />
          </>
        }
      />
      {run?.error && (
        <Alert color="var(--sp-bad)" title="The search failed" mb={14} role="alert">
          {run.error.message}
        </Alert>
      )}
      {!isOver(state) && (
        <Progress
          className={classes.progress}
          value={(100 * endedOf(board)) / board.planned}
          aria-label="Trials done"
          mb={14}
        />
      )}
      <Tiles board={board} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing={14} my={14}>
        <HistoryPanel board={board} />
        <ParamImportancePanel board={board} />
      </SimpleGrid>
      <TrialLinesPanel board={board} />
      <div className={classes.below}>
        <TrialsPanel board={board} />
      </div>
    </>
  )
}

const endedOf = ({ trials }: SearchBoard) =>
  trials.filter(({ state }) => state !== 'running' && state !== 'stopped').length

function Tiles({ board }: { board: SearchBoard }) {
  const { trials, best, metric, planned, importances } = board
  const found = trials.find(({ number }) => number === best)
  const counted = (state: string) => trials.filter((trial) => trial.state === state).length
  const [first] = importances
  const value = found && lastOf(found)
  return (
    <StatTiles>
      <StatTile
        label={`Best ${metricTitle(metric)}`}
        value={value === undefined ? '–' : value.toFixed(4)}
        caption={found ? `trial ${found.number + 1}, in cross-validation` : 'no trial is complete yet'}
      />
      <StatTile
        label="Trials"
        value={`${formatCount(endedOf(board))} of ${formatCount(planned)}`}
        caption={
          [
            counted('pruned') > 0 ? `${counted('pruned')} pruned` : '',
            counted('failed') > 0 ? `${counted('failed')} failed` : '',
            counted('running') > 0 ? `${counted('running')} at work` : '',
          ]
            .filter(Boolean)
            .join(', ') || 'none given up'
        }
      />
      <StatTile
        label="Matters most"
        value={first && first.importance > 0 ? first.param : '–'}
        caption={
          first && first.importance > 0
            ? `${formatPercent(first.importance)} of the importance`
            : 'too few trials to tell'
        }
      />
      <StatTile
        label="Searched"
        value={plural(Object.keys(board.space).length, 'param')}
        caption={Object.keys(board.space).join(', ')}
      />
    </StatTiles>
  )
}
