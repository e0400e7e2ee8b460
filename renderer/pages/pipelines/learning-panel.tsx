import { Button, SegmentedControl } from '@mantine/core'
import { IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { PipelineRun, RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { showFailure } from '../../import-file.tsx'
import type { Tokens } from '../../tokens.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import classes from './pipeline-run-page.module.css'

const watched = ['logLoss', 'accuracy', 'rocAuc'] as const
type Watched = (typeof watched)[number]

/** How good a forest is while it grows, on rows it does not learn from; it can be stopped and kept as it is. */
export function LearningPanel({ run, summary }: { run: PipelineRun; summary: RunSummary }) {
  const [metric, setMetric] = useState<Watched>('logLoss')
  const { runId } = run
  const isWatched = summary.params['train.watch'] === 'true'
  const isLearning = run.stages.some(({ name, state }) => name === 'train' && state === 'running')
  const history = useQuery({
    ...ask('run', 'metricHistory', { runId, metric: `learning_${metric}` }),
    enabled: isWatched,
  }).data
  const points = history ?? []
  const title = `${metricTitle(metric)} while it learns`
  const option = useCallback(
    (tokens: Tokens) =>
      metricLines(
        [
          {
            name: metricTitle(metric),
            colour: tokens.accent,
            points: (history ?? []).map(({ step, value }) => [step, value] as const),
          },
        ],
        { tokens, xName: 'trees' },
      ),
    [history, metric],
  )
  const keep = useMutation({
    mutationFn: () => client.run.enough({ runId }),
    onError: (error) => showFailure('The forest could not be stopped', error),
  })
  if (!isWatched || (points.length === 0 && !isLearning)) return undefined
  return (
    <Panel
      title={title}
      caption="On the validation part, which it does not learn from"
      className={classes.graph}
      actions={
        <>
          {isLearning && (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={15} aria-hidden />}
              loading={keep.isPending}
              disabled={points.length === 0 || keep.isSuccess}
              onClick={() => keep.mutate()}
            >
              Stop here and keep
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Metric"
            data={watched.map((value) => ({ value, label: metricTitle(value) }))}
            value={metric}
            onChange={(next) => setMetric(watched.find((one) => one === next) ?? 'logLoss')}
          />
        </>
      }
    >
      {points.length === 0 ? (
        <EmptyState title="Not a tree yet">The first ones are growing.</EmptyState>
      ) : (
        <Chart
          title={title}
          heightPx={200}
          option={option}
          table={{
            header: ['trees', metricTitle(metric)],
            rows: points.map(({ step, value }) => [step, value]),
          }}
        />
      )}
    </Panel>
  )
}
