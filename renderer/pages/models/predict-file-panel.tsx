import { Button, Checkbox, Group, Progress, Text } from '@mantine/core'
import { IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelVersion, PredictionJob } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { ErrorState } from '../../components/states.tsx'
import { formatCount, plural } from '../../format.ts'
import { PathField } from '../infrastructure/upkeep-path-field.tsx'
import { besideOf } from './predicted-path.ts'
import classes from './model.module.css'

const endings = ['csv', 'tsv', 'txt', 'xlsx', 'parquet', 'jsonl', 'json', 'gz', 'zst']
const askEveryMs = 250

/** Every row of a file, of any size, into another file. */
export function PredictFilePanel({ model }: { model: ModelVersion }) {
  const { name, version } = model
  const [path, setPath] = useState('')
  const [out, setOut] = useState('')
  const [allowMissing, setAllowMissing] = useState(false)
  const [id, setId] = useState<string>()
  const start = useMutation({
    mutationFn: () => client.model.predictFileStart({ name, version, path, out, allowMissing }),
    onSuccess: (started) => setId(started.id),
  })
  const status = useQuery({
    ...ask('model', 'predictFileStatus', { id: id ?? '' }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'running' || !state.data ? askEveryMs : false),
  })
  const job = id === undefined ? undefined : status.data
  const isRunning = start.isPending || (id !== undefined && job?.state === 'running')
  const choosePath = (next: string) => {
    // As long as nobody chose another name, the result lies beside the rows.
    if (out === '' || out === besideOf(path)) setOut(besideOf(next))
    setPath(next)
  }
  return (
    <Panel
      title="A file of rows"
      caption="Any format that can be imported; the rows are written with the prediction and the probability of each class"
    >
      <div className={classes.file}>
        <PathField
          label="Rows to predict"
          description="The full path on this computer"
          value={path}
          onChange={choosePath}
          choose={{ kind: 'file', extensions: endings }}
        />
        <PathField
          label="Written to"
          description="Ends in .csv or .parquet"
          value={out}
          onChange={setOut}
          choose={{ kind: 'folder', fileName: 'predicted.csv' }}
        />
        <Group justify="space-between">
          <Checkbox
            label="Take columns that are absent as missing"
            checked={allowMissing}
            onChange={(event) => setAllowMissing(event.currentTarget.checked)}
          />
          {isRunning && id !== undefined ? (
            <Button
              variant="default"
              leftSection={<IconX size={15} aria-hidden />}
              onClick={() => void client.model.predictFileCancel({ id })}
            >
              Cancel
            </Button>
          ) : (
            <Button
              leftSection={<IconPlayerPlay size={15} aria-hidden />}
              disabled={path === '' || out === ''}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              Predict
            </Button>
          )}
        </Group>
        {start.error && <ErrorState error={start.error} title="It did not start" />}
        {job && <JobState job={job} />}
      </div>
    </Panel>
  )
}

function JobState({ job }: { job: PredictionJob }) {
  const { state, done, total, phase, result, error } = job
  if (error) {
    return (
      <Text role="alert" c="var(--sp-bad)">
        {state === 'cancelled' ? 'It was cancelled; nothing was written.' : error.message}
      </Text>
    )
  }
  if (state === 'running') {
    const share = total ? (100 * done) / total : 0
    return (
      <div>
        <Progress value={share} aria-label="Progress of the prediction" animated />
        <Text c="dimmed" size="sm" mt={4}>
          {phase ?? 'Reading'}
          {phase === 'Predicting' && total ? `: ${formatCount(done)} of ${plural(total, 'row')}` : ''}
        </Text>
      </div>
    )
  }
  if (!result) return null
  return (
    <output className={classes.answer}>
      <Text>
        {plural(result.rows, 'row')} written to <strong>{result.out}</strong>
      </Text>
      {result.notes.length > 0 && (
        <div className={classes.notes}>
          <ul className={classes.notices}>
            {result.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
    </output>
  )
}
