import { NumberInput, Select, Switch, Text } from '@mantine/core'
import { Panel } from '../../components/panel.tsx'
import { metricTitle } from '../experiments/metric-title.ts'
import classes from './train.module.css'
import type { SearchValues } from './training-form.ts'

interface SearchPanelProps {
  /** Params that are searched unless they are set. */
  searched: readonly string[]
  values: SearchValues
  onChange: (part: Partial<SearchValues>) => void
}

const samplers = [
  { value: 'tpe', label: 'tpe: like what was good so far' },
  { value: 'random', label: 'random' },
  { value: 'grid', label: 'grid: every combination' },
]
const pruners = [
  { value: 'median', label: 'median: worse than half of them' },
  { value: 'successive-halving', label: 'successive halving: the best quarter goes on' },
  { value: 'none', label: 'none: every trial is finished' },
]
const metrics = ['rocAuc', 'prAuc', 'accuracy', 'balancedAccuracy', 'f1', 'mcc', 'logLoss', 'brier']

/** Whether to look for better params first, and how. */
export function SearchPanel({ searched, values, onChange }: SearchPanelProps) {
  const isPossible = searched.length > 0
  return (
    <Panel
      title="Search for better params"
      caption="Tries params in cross-validation on the training rows, then learns with the best"
      className={classes.below}
      actions={
        <Switch
          aria-label="Search for better params"
          checked={values.isOn && isPossible}
          disabled={!isPossible}
          onChange={(event) => onChange({ isOn: event.currentTarget.checked })}
        />
      }
    >
      {values.isOn && isPossible ? (
        <>
          <div className={classes.fields}>
            <Select
              label="Sampler"
              description="How the next trial is chosen"
              data={samplers}
              value={values.sampler}
              allowDeselect={false}
              onChange={(sampler) => onChange({ sampler: sampler ?? 'tpe' })}
            />
            <NumberInput
              label="Trials"
              description={values.sampler === 'grid' ? 'Empty for the whole grid' : 'How many sets of params'}
              min={1}
              max={10_000}
              allowDecimal={false}
              value={values.trials ?? ''}
              onChange={(next) => onChange({ trials: typeof next === 'number' ? next : undefined })}
            />
            <Select
              label="Pruner"
              description="When a trial is given up early"
              data={pruners}
              value={values.pruner}
              allowDeselect={false}
              onChange={(pruner) => onChange({ pruner: pruner ?? 'median' })}
            />
            <Select
              label="Metric"
              description="What the best one is best at"
              data={metrics.map((value) => ({ value, label: metricTitle(value) }))}
              value={values.metric}
              allowDeselect={false}
              onChange={(metric) => onChange({ metric: metric ?? 'rocAuc' })}
            />
            <NumberInput
              label="Folds"
              description="Of each trial's cross-validation"
              min={2}
              max={50}
              allowDecimal={false}
              value={values.folds}
              onChange={(next) => onChange({ folds: typeof next === 'number' ? next : 5 })}
            />
          </div>
          <Text c="dimmed" mt={10}>
            Searched: {searched.join(', ')}. What you set below is left as it is. A space of your own goes
            into a file: <code>sporeprint train … --search SPACE.yaml</code>
          </Text>
        </>
      ) : (
        <Text c="dimmed">
          {isPossible
            ? 'Off: the model learns once, with the params below.'
            : 'This algorithm has nothing to search for.'}
        </Text>
      )}
    </Panel>
  )
}
