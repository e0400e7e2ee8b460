import { Button } from '@mantine/core'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import type { PipelineOutline } from '../../../main/contract/pipeline.ts'
import type { RunSummary } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { chooseAndImport } from '../../import-file.tsx'
import { RunForm } from '../pipelines/run-form.tsx'
import classes from './home-page.module.css'
import type { NextStep } from './next-steps.ts'
import { currentStep, nextSteps } from './next-steps.ts'

export interface NextStepsProps {
  datasets: DatasetSummary[]
  pipelines: PipelineOutline[]
  models: { name: string }[]
  runs: { runs: RunSummary[]; total: number }
}

export function NextSteps({ datasets, pipelines, models, runs }: NextStepsProps) {
  const navigate = useNavigate()
  const [isRunning, setIsRunning] = useState(false)
  const runnable = pipelines.filter((pipeline) => pipeline.problems.length === 0)
  const steps = nextSteps({
    datasets: datasets.length,
    pipelines: runnable.length,
    runs: runs.total,
    succeededRuns: runs.runs.filter((run) => run.state === 'succeeded').length,
    models: models.length,
  })
  const current = currentStep(steps)

  const dataset = datasets[0]?.name
  const model = models[0]?.name
  const experiment = runs.runs[0]?.experiment
  const buttons: Record<NextStep['id'], { label: string; go: () => void }> = {
    import: { label: 'Import data…', go: () => void chooseAndImport() },
    look: {
      label: 'Open Quality',
      go: () =>
        void (dataset
          ? navigate({ to: '/quality/$name', params: { name: dataset } })
          : navigate({ to: '/quality' })),
    },
    run: { label: runnable[0] ? `Run ${runnable[0].name}…` : 'Run…', go: () => setIsRunning(true) },
    compare: {
      label: 'Compare runs',
      go: () =>
        void (experiment
          ? navigate({ to: '/experiments/$name', params: { name: experiment } })
          : navigate({ to: '/experiments' })),
    },
    predict: {
      label: 'Predict one',
      go: () =>
        void (model
          ? navigate({ to: '/models/$name', params: { name: model } })
          : navigate({ to: '/models' })),
    },
  }
  return (
    <Panel title="What to do next">
      <ol className={classes.steps}>
        {steps.map((step) => {
          const button = buttons[step.id]
          const Sign = step.isDone ? IconCircleCheck : IconCircle
          return (
            <li key={step.id} className={classes.step} aria-current={step === current ? 'step' : undefined}>
              <Sign
                size={19}
                stroke={1.7}
                className={step.isDone ? classes.done : classes.open}
                aria-label={step.isDone ? 'done' : 'to do'}
              />
              <div>
                <div className={classes.stepTitle}>{step.title}</div>
                <div className={classes.why}>{step.why}</div>
              </div>
              <Button
                variant={step === current ? 'filled' : 'default'}
                disabled={!step.isPossible}
                onClick={button.go}
              >
                {button.label}
              </Button>
            </li>
          )
        })}
      </ol>
      {runnable[0] && (
        <RunForm pipeline={runnable[0]} opened={isRunning} onClose={() => setIsRunning(false)} />
      )}
    </Panel>
  )
}
