import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { QueryView } from '../../components/query-view.tsx'
import { formatCount, shortId } from '../../format.ts'
import { ArtifactsTab } from './artifacts-tab.tsx'
import { EvaluationTab } from './evaluation-tab.tsx'
import { FoldsTab } from './folds-tab.tsx'
import { MetricsTab } from './metrics-tab.tsx'
import { ParamsTab } from './params-tab.tsx'
import { ReproduceTab } from './reproduce-tab.tsx'
import { TrialsTab } from './trials-tab.tsx'
import { RunHeader } from './run-header.tsx'
import { RunTiles } from './run-tiles.tsx'
import { useEvaluation } from './use-evaluation.ts'

export function RunPage() {
  const { runId } = useParams({ from: '/runs/$runId' })
  const run = useQuery(ask('run', 'summary', { runId }))
  return (
    <QueryView query={run} pageTitle={`Run ${shortId(runId)}`} errorTitle="The run could not be read">
      {(read) => <RunView key={runId} run={read} />}
    </QueryView>
  )
}

/** Its children are the trials then. */
const isSearch = ({ params }: RunSummary) => params['train.search.sampler'] !== undefined

/** What a run was made of and what came out; the evaluation first, where there is one. */
function RunView({ run }: { run: RunSummary }) {
  const { tab } = useSearch({ from: '/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  const evaluation = useEvaluation(run.runId)
  const isEvaluated = run.kind === 'pipeline' || evaluation.hasArtifact
  const tabs = [
    ...(isEvaluated ? [{ value: 'evaluation', title: 'Evaluation' }] : []),
    ...(run.childCount > 0
      ? [{ value: 'folds', title: `${isSearch(run) ? 'Trials' : 'Folds'} (${formatCount(run.childCount)})` }]
      : []),
    { value: 'metrics', title: `Metrics (${formatCount(Object.keys(run.metrics).length)})` },
    { value: 'params', title: `Params and notes (${formatCount(Object.keys(run.params).length)})` },
    {
      value: 'artifacts',
      title:
        evaluation.artifacts.data === undefined
          ? 'Artifacts'
          : `Artifacts (${formatCount(evaluation.artifacts.data.length)})`,
    },
    { value: 'reproduce', title: 'Reproduce' },
  ]
  const shown = tabs.find(({ value }) => value === tab)?.value ?? tabs[0]!.value
  return (
    <>
      <RunHeader run={run} />
      <RunTiles run={run} />
      <Tabs
        value={shown}
        onChange={(next) =>
          void navigate({
            to: '.',
            search: { tab: next === tabs[0]!.value ? undefined : (next ?? undefined) },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={14}>
          {tabs.map(({ value, title }) => (
            <Tabs.Tab key={value} value={value}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="evaluation">
          <EvaluationTab run={run} evaluation={evaluation} />
        </Tabs.Panel>
        <Tabs.Panel value="folds">
          {isSearch(run) ? <TrialsTab run={run} /> : <FoldsTab run={run} />}
        </Tabs.Panel>
        <Tabs.Panel value="metrics">
          <MetricsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="params">
          <ParamsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="artifacts">
          <ArtifactsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="reproduce">
          <ReproduceTab run={run} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
