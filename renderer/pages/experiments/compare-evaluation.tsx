import { Group, SegmentedControl, Select, Text } from '@mantine/core'
import { IconChartDots } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Evaluation } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Chart } from '../../charts/chart.tsx'
import type { Curve } from '../../charts/curves.ts'
import { curves } from '../../charts/curves.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatScore, plural } from '../../format.ts'
import { colourOf } from '../../palette.ts'
import type { Tokens } from '../../tokens.ts'
import type { ComparePartProps } from './compare-part.ts'
import type { ComparedRun } from './compared-run.ts'
import { ConfusionPanel } from './confusion-panel.tsx'
import type { PartName } from './evaluation-part.ts'
import { className, precisionRecallCurves, rocCurves } from './evaluation-part.ts'
import classes from './experiment-page.module.css'
import { evaluationPath, readEvaluation } from './read-evaluation.ts'
import { RunLegend } from './run-legend.tsx'

/** More matrices than these are no comparison any more. */
const mostRuns = 12

interface Evaluated {
  run: ComparedRun
  evaluation: Evaluation
}

/** Confusion matrices next to each other, and the curves of all runs in one chart. */
export function CompareEvaluation({ runs }: ComparePartProps) {
  const asked = useMemo(() => runs.slice(0, mostRuns), [runs])
  const answers = useQueries({
    queries: asked.map(({ runId }) => ({
      ...ask('run', 'artifactText', { runId, path: evaluationPath }),
      select: readEvaluation,
    })),
  })
  const isReading = answers.some(({ isPending }) => isPending)
  const found = asked.flatMap((run, at) => {
    const evaluation = answers[at]?.data
    return evaluation ? [{ run, evaluation }] : []
  })
  if (isReading) {
    return (
      <Panel>
        <LoadingState lines={8} />
      </Panel>
    )
  }
  if (found.length === 0) {
    return (
      <Panel>
        <EmptyState title="None of these runs was evaluated" icon={IconChartDots}>
          The evaluate stage of a pipeline writes <code>{evaluationPath}</code>, which is drawn here.
        </EmptyState>
      </Panel>
    )
  }
  return <Evaluations found={found} without={runs.length - found.length} />
}

function Evaluations({ found, without }: { found: Evaluated[]; without: number }) {
  const [partName, setPartName] = useState<PartName>('test')
  const [picked, setPicked] = useState<string>()
  const measured = found.flatMap(({ run, evaluation }) => {
    const part = evaluation.parts[partName]
    return part ? [{ run, evaluation, part }] : []
  })
  const ofClasses = [
    ...new Set(
      found.flatMap(({ evaluation }) =>
        Object.values(evaluation.parts).flatMap((part) => part.roc.map((roc) => roc.class)),
      ),
    ),
  ]
  const shownClass = ofClasses.find((one) => one === picked) ?? ofClasses[0]
  const of = (read: typeof rocCurves): Curve[] =>
    measured.flatMap(({ run, evaluation, part }) =>
      read(evaluation, part, shownClass).map((curve) => ({
        ...curve,
        name: run.name,
        colour: colourOf(run.runId),
      })),
    )
  return (
    <>
      <Group mb={14} gap={12}>
        <SegmentedControl
          size="xs"
          aria-label="Part of the rows"
          data={[
            { value: 'test', label: 'Test part' },
            { value: 'validation', label: 'Validation part' },
          ]}
          value={partName}
          onChange={setPartName}
        />
        {ofClasses.length > 1 && (
          <Select
            size="xs"
            w={200}
            aria-label="Class of the curves"
            allowDeselect={false}
            data={ofClasses.map((value) => ({ value, label: className(found[0]!.evaluation, value) }))}
            value={shownClass ?? null}
            onChange={(next) => setPicked(next ?? undefined)}
          />
        )}
        {without > 0 && (
          <Text c="dimmed">
            {plural(without, 'run')} {without === 1 ? 'is' : 'are'} not drawn: not evaluated, or beyond the
            first {mostRuns}
          </Text>
        )}
      </Group>
      {measured.length === 0 ? (
        <Panel>
          <EmptyState title={`No run was evaluated on a ${partName} part`} />
        </Panel>
      ) : (
        <>
          <div className={classes.charts}>
            <RunCurves
              title="ROC"
              list={of(rocCurves)}
              xName="false positive rate"
              yName="true positive rate"
              hasChance
            />
            <RunCurves
              title="Precision and recall"
              list={of(precisionRecallCurves)}
              xName="recall"
              yName="precision"
            />
          </div>
          <RunLegend runs={measured.map(({ run }) => run)} />
          <div className={classes.charts}>
            {measured.map(({ run, evaluation, part }) => (
              <ConfusionPanel
                key={run.runId}
                evaluation={evaluation}
                part={part}
                partName={partName}
                title={run.name}
                caption={`Accuracy ${formatScore(part.metrics['accuracy'])}; rows with their share of the actual class`}
              />
            ))}
          </div>
        </>
      )}
    </>
  )
}

interface RunCurvesProps {
  title: string
  list: readonly Curve[]
  xName: string
  yName: string
  hasChance?: boolean
}

const diagonal = [
  [0, 0],
  [1, 1],
] as const

function RunCurves({ title, list, xName, yName, hasChance }: RunCurvesProps) {
  const option = useCallback(
    (tokens: Tokens) => ({
      ...curves(list, { tokens, xName, yName, ...(hasChance && { reference: diagonal }) }),
      legend: { show: false },
    }),
    [list, xName, yName, hasChance],
  )
  return (
    <Panel title={title} caption={hasChance ? 'Dashed is chance' : undefined}>
      <Chart
        title={`${title} of the runs`}
        heightPx={300}
        option={option}
        table={{
          header: ['run', xName, yName, 'note'],
          rows: list.flatMap(({ name, points, notes }) =>
            points.map(([x, y], at) => [name, x, y, notes?.[at]]),
          ),
        }}
      />
    </Panel>
  )
}
