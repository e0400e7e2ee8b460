import { NumberInput, Radio, Stack, Switch } from '@mantine/core'
import { Panel } from '../../components/panel.tsx'
import { formatPercent } from '../../format.ts'
import { canBeWatched, watchedShare, type TrainingValues } from './training-form.ts'
import { describeAlgorithm } from './training-words.ts'

interface AlgorithmPanelProps {
  algorithms: readonly { name: string }[]
  values: TrainingValues
  onChange: (part: Partial<TrainingValues>) => void
}

/** How the model learns. */
export function AlgorithmPanel({ algorithms, values, onChange }: AlgorithmPanelProps) {
  return (
    <Panel title="How to learn it">
      <Radio.Group
        aria-label="Algorithm"
        value={values.algorithm}
        onChange={(algorithm) => onChange({ algorithm })}
      >
        <Stack gap={7}>
          {algorithms.map(({ name }) => (
            <Radio key={name} value={name} label={name} description={describeAlgorithm(name)} />
          ))}
        </Stack>
      </Radio.Group>
      {canBeWatched(values.algorithm) && (
        <Switch
          mt={14}
          label="Watch it learn"
          description={`Keeps ${formatPercent(watchedShare)} more of the rows back, to draw how good it is while it learns.`}
          checked={values.isWatched}
          onChange={(event) => onChange({ isWatched: event.currentTarget.checked })}
        />
      )}
      <NumberInput
        label="Seed"
        description="The same seed gives the same rows kept back and the same model."
        mt={14}
        maw={260}
        min={0}
        allowDecimal={false}
        value={values.seed}
        onChange={(next) => onChange({ seed: typeof next === 'number' ? next : 42 })}
      />
    </Panel>
  )
}
