import { Group, NumberInput, Select, Text } from '@mantine/core'
import { useState } from 'react'
import type { Evaluation } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, formatNumber, formatScore } from '../../format.ts'
import { cheapestThreshold } from './cheapest-threshold.ts'
import type { EvaluationPart } from './evaluation-part.ts'
import { className } from './evaluation-part.ts'
import { FactList } from './fact-list.tsx'

/** From which probability on a hit should be called, when mistakes have their price. */
export function CostPanel({ evaluation, part }: { evaluation: Evaluation; part: EvaluationPart }) {
  const [falseAlarm, setFalseAlarm] = useState(1)
  const [miss, setMiss] = useState(10)
  const [picked, setPicked] = useState<string>()
  const all = part.operating ?? []
  const operating = all.find((one) => one.class === picked) ?? all[0]
  if (!operating || operating.points.length === 0) return null
  const name = className(evaluation, operating.class)
  const best = cheapestThreshold(operating, { falseAlarm, miss })
  const callsNothing = best.threshold > 1
  return (
    <Panel
      title="Cheapest threshold"
      caption={`From which probability of ${name} on it should be called, when mistakes have a price`}
      actions={
        all.length > 1 && (
          <Select
            aria-label="Class that is called"
            size="xs"
            w={170}
            allowDeselect={false}
            data={all.map((one) => ({ value: one.class, label: className(evaluation, one.class) }))}
            value={operating.class}
            onChange={(value) => setPicked(value ?? undefined)}
          />
        )
      }
    >
      <Group gap={12} mb={12} grow>
        <NumberInput
          size="xs"
          label="A false alarm costs"
          min={0}
          value={falseAlarm}
          onChange={(value) => setFalseAlarm(Math.max(0, Number(value) || 0))}
        />
        <NumberInput
          size="xs"
          label="A miss costs"
          min={0}
          value={miss}
          onChange={(value) => setMiss(Math.max(0, Number(value) || 0))}
        />
      </Group>
      <FactList
        facts={[
          [
            'Call it from',
            <strong key="threshold">
              {callsNothing ? 'never: a call costs more than it saves' : formatScore(best.threshold)}
            </strong>,
          ],
          ['False alarms', `${formatCount(best.falseAlarms)} of ${formatCount(operating.negatives)}`],
          ['Misses', `${formatCount(best.misses)} of ${formatCount(operating.positives)}`],
          ['Cost per row', formatNumber(best.costPerRow)],
        ]}
      />
      <Text c="dimmed" size="sm" mt={8}>
        The model itself answers with the most probable class. Thresholds are for who uses its probabilities.
      </Text>
    </Panel>
  )
}
