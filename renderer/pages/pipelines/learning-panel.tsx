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

const trainingLoss = 'learning_training_logLoss'

/** How good a forest or a boosting is while it learns, on rows it does not learn from; it can be stopped and kept. */
export function LearningPanel({ run, summary }: { run: PipelineRun; summary: RunSummary }) {
  const [chosen, setMetric] = useState<Watched>('logLoss')
  const { runId } = run
  const isBoosting = summary.params['train.algorithm'] === 'boosting'
  // What boosting makes less of, round by round, and where learning by heart shows: the two lines part.
  const metric = isBoosting ? 'logLoss' : chosen
  const unit = isBoosting ? 'rounds' : 'trees'
  const isWatched = summary.params['train.watch'] === 'true'
  const isLearning = run.stages.some(({ name, state }) => name === 'train' && state === 'running')
  const history = useQuery({
    ...ask('run', 'metricHistory', { runId, metric: `learning_${metric}` }),
    enabled: isWatched,
  }).data
  const training = useQuery({
    ...ask('run', 'metricHistory', { runId, metric: trainingLoss }),
    enabled: isWatched && isBoosting,
  }).data
  const points = history ?? []
  const title = `${metricTitle(metric)} while it learns`
  const option = useCallback(
    (tokens: Tokens) =>
      metricLines(
        [
          {
            name: training ? 'validation part' : metricTitle(metric),
            colour: tokens.accent,
            points: toPoints(history),
          },
          ...(training ? [{ name: 'training part', colour: tokens.dim, points: toPoints(training) }] : []),
        ],
        { tokens, xName: unit },
      ),
    [history, training, metric, unit],
  )
  const keep = useMutation({
    mutationFn: () => client.run.enough({ runId }),
    onError: (error) => showFailure('Learning could not be stopped', error),
  })
  if (!isWatched || (points.length === 0 && !isLearning)) return undefined
  return (
    <Panel
      title={title}
      caption={
        isBoosting
          ? 'Lower is better; where the validation part turns up again, more rounds only learn by heart'
          : 'On the validation part, which it does not learn from'
      }
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
              Stop and keep this model
            </Button>
          )}
          {!isBoosting && (
            <SegmentedControl
              size="xs"
              aria-label="Metric"
              data={watched.map((value) => ({ value, label: metricTitle(value) }))}
              value={metric}
              onChange={(next) => setMetric(watched.find((one) => one === next) ?? 'logLoss')}
            />
          )}
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
            header: [unit, metricTitle(metric), ...(training ? ['on the training part'] : [])],
            rows: points.map(({ step, value }, index) => [
              step,
              value,
              ...(training ? [training[index]?.value] : []),
            ]),
          }}
        />
      )}
    </Panel>
  )
}

const toPoints = (history: readonly { step: number; value: number }[] | undefined) =>
  (history ?? []).map(({ step, value }) => [step, value] as const)
