import { Button, Group, Progress } from '@mantine/core'
import type { InfraJob, InfraStatus, InfraStep } from '../../../main/contract/infra.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatDuration } from '../../format.ts'
import { useNow } from '../../use-now.ts'
import classes from './upkeep-panel.module.css'

const titles: Partial<Record<InfraJob['action'], string>> = {
  backup: 'Backup',
  restore: 'Restore',
  maintain: 'Tidying up',
  'export-images': 'Export of images',
  'import-images': 'Import of images',
}

export interface UpkeepJobProps {
  job: InfraJob
  services: InfraStatus['services']
  onCancel: () => void
}

/** How far each part of a job is, and what came of it. */
export function UpkeepJob({ job, services, onCancel }: UpkeepJobProps) {
  const isRunning = job.state === 'running'
  const now = useNow(isRunning, 1000)
  const nameOf = ({ service: part }: InfraStep) =>
    services.find(({ name }) => name === part)?.title ?? (part === 'archive' ? 'File' : 'Workspace')
  return (
    <>
      <Group gap={10} className={classes.head}>
        <StateBadge state={job.state}>
          {titles[job.action]} {job.state}
        </StateBadge>
        <span className={classes.dim}>
          {isRunning ? (
            formatDuration(Math.max(0, now - job.startedAt))
          ) : (
            <RelativeTime at={job.endedAt ?? job.startedAt} />
          )}
        </span>
        {isRunning && (
          <Button variant="default" size="compact-sm" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </Group>
      <ul className={classes.steps} aria-live="polite">
        {job.steps.map((step) => (
          <li key={step.service}>
            <StateBadge state={stateOf(step)} isPlain>
              {nameOf(step)}
            </StateBadge>
            <div>
              <StepWords step={step} name={nameOf(step)} />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

const stateOf = ({ phase }: InfraStep) => {
  if (phase === 'done') return 'succeeded'
  return ['failed', 'cancelled', 'waiting'].includes(phase) ? phase : 'running'
}

function StepWords({ step, name }: { step: InfraStep; name: string }) {
  const { phase, note, progress, error, results = [] } = step
  if (error) return <p className={classes.bad}>{error.message}</p>
  if (phase === 'cancelled') return <p>cancelled</p>
  const isOver = phase === 'done'
  const percent = progress && progress.total > 0 ? (100 * progress.done) / progress.total : undefined
  return (
    <>
      {!isOver && percent !== undefined && (
        <Progress value={percent} size="sm" aria-label={`${name}: ${phase}`} />
      )}
      {!isOver && <p>{note || phase}</p>}
      {isOver && results.length === 0 && <p>done</p>}
      {results.map((result) => (
        <p key={result}>{result}</p>
      ))}
    </>
  )
}
