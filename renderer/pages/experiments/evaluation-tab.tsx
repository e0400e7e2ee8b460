import { Button, Group, SegmentedControl, Select, Text } from '@mantine/core'
import { IconChartDots, IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Evaluation, RunSummary } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { isOver } from '../pipelines/use-run.ts'
import { ConfusionPanel } from './confusion-panel.tsx'
import { CostPanel } from './cost-panel.tsx'
import { CurvePanels, GainsPanel } from './curve-panels.tsx'
import type { PartName } from './evaluation-part.ts'
import { className, partsOf } from './evaluation-part.ts'
import { GroupsPanel } from './groups-panel.tsx'
import { ImportancePanel } from './importance-panel.tsx'
import { IntervalsPanel } from './intervals-panel.tsx'
import { LearningCurvePanel } from './learning-curve-panel.tsx'
import { PerClassPanel } from './per-class-panel.tsx'
import classes from './run-page.module.css'
import { ThresholdsPanel } from './thresholds-panel.tsx'
import type { useEvaluation } from './use-evaluation.ts'
import { WorstPanel } from './worst-panel.tsx'

const titles: Record<PartName, string> = { test: 'Test part', validation: 'Validation part' }

export interface EvaluationTabProps {
  run: RunSummary
  evaluation: ReturnType<typeof useEvaluation>
}

export function EvaluationTab({ run, evaluation }: EvaluationTabProps) {
  const { artifacts, hasArtifact, content } = evaluation
  const loading = (
    <Panel>
      <LoadingState lines={10} />
    </Panel>
  )
  return (
    <QueryView query={artifacts} errorTitle="The artifacts could not be listed" loading={loading}>
      {() =>
        hasArtifact ? (
          <QueryView query={content} errorTitle="The evaluation could not be read" loading={loading}>
            {(read) => <EvaluationView runId={run.runId} evaluation={read} />}
          </QueryView>
        ) : (
          <NotEvaluated run={run} />
        )
      }
    </QueryView>
  )
}

function NotEvaluated({ run }: { run: RunSummary }) {
  return (
    <Panel>
      <EmptyState
        title={isOver(run.state) ? 'This run was not evaluated' : 'Not evaluated yet'}
        icon={IconChartDots}
        action={
          <Link to="/pipelines/$name/runs/$runId" params={{ name: run.experiment, runId: run.runId }}>
            <Button component="span" leftSection={<IconRoute size={15} aria-hidden />}>
              Stages and log
            </Button>
          </Link>
        }
      >
        {isOver(run.state)
          ? `It ${run.state === 'succeeded' ? 'has no evaluate stage' : `was ${run.state} before its evaluate stage was done`}.`
          : 'It appears here as soon as the evaluate stage is done.'}
      </EmptyState>
    </Panel>
  )
}

function EvaluationView({ runId, evaluation }: { runId: string; evaluation: Evaluation }) {
  const parts = partsOf(evaluation)
  const [picked, setPicked] = useState<PartName>()
  const [only, setOnly] = useState<string>()
  const name = parts.find((one) => one === picked) ?? parts[0]
  const part = name && evaluation.parts[name]
  if (!part) {
    return (
      <Panel>
        <EmptyState title="There was nothing to evaluate on">
          Neither the validation nor the test part has rows. Give them a share under <code>split</code> of the
          transform stage.
        </EmptyState>
      </Panel>
    )
  }
  const { target, positive } = evaluation
  return (
    <>
      <Group mb={14} gap={12}>
        <SegmentedControl
          size="xs"
          aria-label="Part of the rows"
          data={parts.map((one) => ({ value: one, label: titles[one] }))}
          value={name}
          onChange={setPicked}
        />
        <Text c="dimmed">
          {plural(part.rows, 'row')} the model did not learn from · target {target}
          {positive !== undefined && `, a hit is ${className(evaluation, positive)}`}
        </Text>
        {part.roc.length > 1 && (
          <Select
            size="xs"
            ml="auto"
            w={190}
            aria-label="Class of the curves"
            placeholder="Curves of all classes"
            searchable
            clearable
            data={evaluation.classes.map((value) => ({ value, label: className(evaluation, value) }))}
            value={only ?? null}
            onChange={(value) => setOnly(value ?? undefined)}
          />
        )}
      </Group>
      <div className={classes.first}>
        <div className={classes.stack}>
          <ThresholdsPanel evaluation={evaluation} />
          <WorstPanel evaluation={evaluation} part={part} />
        </div>
        <ConfusionPanel evaluation={evaluation} part={part} partName={name} />
      </div>
      <CurvePanels evaluation={evaluation} part={part} partName={name} only={only} />
      <div className={classes.curves}>
        <IntervalsPanel part={part} />
        <GainsPanel evaluation={evaluation} part={part} partName={name} only={only} />
        <CostPanel evaluation={evaluation} part={part} />
      </div>
      <div className={classes.columns}>
        <ImportancePanel evaluation={evaluation} />
        <div className={classes.stack}>
          <PerClassPanel evaluation={evaluation} part={part} />
          <GroupsPanel runId={runId} evaluation={evaluation} />
          <LearningCurvePanel runId={runId} metric={evaluation.importanceMetric} />
        </div>
      </div>
    </>
  )
}
