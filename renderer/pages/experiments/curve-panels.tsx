import { useCallback, useMemo } from 'react'
import { Chart } from '../../charts/chart.tsx'
import type { Curve } from '../../charts/curves.ts'
import { curves } from '../../charts/curves.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatScore } from '../../format.ts'
import type { Tokens } from '../../tokens.ts'
import type { PartProps } from './confusion-panel.tsx'
import { calibrationCurves, gainCurves, precisionRecallCurves, rocCurves } from './evaluation-part.ts'
import classes from './run-page.module.css'

const diagonal = [
  [0, 0],
  [1, 1],
] as const

/** How the model ranks and how far its probabilities can be believed, for all classes or for `only` one. */
export function CurvePanels({ evaluation, part, partName, only }: PartProps & { only?: string }) {
  const roc = useMemo(() => rocCurves(evaluation, part, only), [evaluation, part, only])
  const precisionRecall = useMemo(
    () => precisionRecallCurves(evaluation, part, only),
    [evaluation, part, only],
  )
  const calibration = useMemo(() => calibrationCurves(evaluation, part, only), [evaluation, part, only])
  return (
    <div className={classes.curves}>
      <CurvePanel
        title="ROC"
        caption={`Area ${formatScore(part.metrics['rocAuc'])}; dashed is chance`}
        label={`ROC curve of the ${partName} part`}
        list={roc}
        xName="false positive rate"
        yName="true positive rate"
        reference={diagonal}
      />
      <CurvePanel
        title="Precision and recall"
        caption={`Average precision ${formatScore(part.metrics['prAuc'])}`}
        label={`Precision over recall of the ${partName} part`}
        list={precisionRecall}
        xName="recall"
        yName="precision"
      />
      <CurvePanel
        title="Calibration"
        caption={`Brier score ${formatScore(part.metrics['brier'])}; dashed is perfect`}
        label={`Calibration of the ${partName} part`}
        list={calibration}
        xName="predicted probability"
        yName="observed share"
        reference={diagonal}
        hasMarks
      />
    </div>
  )
}

interface CurvePanelProps {
  title: string
  caption: string
  label: string
  list: readonly Curve[]
  xName: string
  yName: string
  reference?: typeof diagonal
  hasMarks?: boolean
}

export function CurvePanel(props: CurvePanelProps) {
  const { title, caption, label, list, xName, yName, reference, hasMarks } = props
  const drawn = useMemo(() => list.filter(({ points }) => points.length > 0), [list])
  const option = useCallback(
    (tokens: Tokens) => curves(drawn, { tokens, xName, yName, reference, hasMarks }),
    [drawn, xName, yName, reference, hasMarks],
  )
  return (
    <Panel title={title} caption={caption}>
      {drawn.length === 0 ? (
        <EmptyState title="No curve">It needs rows of the class and rows of another one.</EmptyState>
      ) : (
        <Chart
          title={label}
          heightPx={280}
          option={option}
          table={{
            header: ['class', xName, yName, 'note'],
            rows: drawn.flatMap(({ name, points, notes }) =>
              points.map(([x, y], index) => [name, x, y, notes?.[index]]),
            ),
          }}
        />
      )}
    </Panel>
  )
}

/** How much sooner the model finds a class than chance does. */
export function GainsPanel({ evaluation, part, partName, only }: PartProps & { only?: string }) {
  const list = useMemo(() => gainCurves(evaluation, part, only), [evaluation, part, only])
  if (!part.gains) return null
  return (
    <CurvePanel
      title="Gains and lift"
      caption="Found among the rows put first; dashed is chance. Lift is how many times that"
      label={`Cumulative gains of the ${partName} part`}
      list={list}
      xName="share of the rows"
      yName="share found"
      reference={diagonal}
    />
  )
}
