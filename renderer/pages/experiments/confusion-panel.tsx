import { useCallback, useMemo } from 'react'
import type { Evaluation } from '../../../main/contract/run.ts'
import { Chart } from '../../charts/chart.tsx'
import { confusionMatrix } from '../../charts/confusion-matrix.ts'
import { Panel } from '../../components/panel.tsx'
import type { Tokens } from '../../tokens.ts'
import type { EvaluationPart, PartName } from './evaluation-part.ts'
import { className } from './evaluation-part.ts'

export interface PartProps {
  evaluation: Evaluation
  part: EvaluationPart
  partName: PartName
}

export interface ConfusionPanelProps extends PartProps {
  title?: string
  caption?: string
}

export function ConfusionPanel(props: ConfusionPanelProps) {
  const { evaluation, part, partName, title = 'Confusion matrix' } = props
  const { caption = 'Rows with their share of the actual class' } = props
  const confusion = useMemo(
    () => ({
      names: evaluation.classes.map((value) => className(evaluation, value)),
      counts: part.confusion,
    }),
    [evaluation, part],
  )
  const option = useCallback((tokens: Tokens) => confusionMatrix(confusion, { tokens }), [confusion])
  return (
    <Panel title={title} caption={caption}>
      <Chart
        title={
          props.title === undefined
            ? `Confusion matrix of the ${partName} part`
            : `Confusion matrix of ${title}`
        }
        heightPx={Math.max(250, confusion.names.length * 34 + 96)}
        option={option}
        table={{
          header: ['actual', ...confusion.names.map((name) => `predicted ${name}`)],
          rows: confusion.names.map((name, index) => [name, ...confusion.counts[index]!]),
        }}
      />
    </Panel>
  )
}
