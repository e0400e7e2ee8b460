import { Alert, Button, Group, Progress } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { z } from 'zod'
import { formatDuration } from '../../format.ts'
import { useNow } from '../../use-now.ts'
import type { InfraActions } from './use-infra-actions.ts'
import { isUnderWay, type CurrentStep, type Service } from './service-look.ts'
import classes from './service-panel.module.css'

const portClash = z.object({ port: z.number(), freePort: z.number() })

export interface ServiceActivityProps {
  service: Service
  current: CurrentStep | undefined
  actions: InfraActions
}

/** What is being done to a service and how far it is; or why the last thing did not work, with what to do. */
export function ServiceActivity({ service, current, actions }: ServiceActivityProps) {
  const isRunning = current !== undefined && isUnderWay(current)
  const now = useNow(isRunning, 1000)
  if (isRunning) {
    const { job, step } = current
    const { progress } = step
    const percent = progress && progress.total > 0 ? (100 * progress.done) / progress.total : undefined
    return (
      <div className={classes.activity}>
        <Progress
          value={percent ?? 100}
          animated={percent === undefined}
          striped={percent === undefined}
          size="sm"
          aria-label={`${service.title}: ${step.phase}`}
        />
        <p>
          {percent !== undefined && `${Math.floor(percent)} % · `}
          {step.note || 'waiting'} · {formatDuration(Math.max(0, now - job.startedAt))}
        </p>
      </div>
    )
  }
  const error = current?.step.error
  const message = error?.message ?? service.detail
  if (message === undefined) return undefined
  const isBad = error !== undefined || !['starting', 'healthy'].includes(service.state)
  if (!isBad) return <p className={classes.activity}>{message}</p>
  const clash = portClash.safeParse(error?.details).data
  return (
    <Alert
      className={classes.problem}
      color="var(--sp-bad)"
      variant="light"
      icon={<IconAlertTriangle size={16} aria-hidden />}
    >
      {message}
      {clash && (
        <Group mt={8}>
          <Button
            variant="default"
            onClick={() => actions.start([service.name], { [service.name]: clash.freePort })}
          >
            Start on port {clash.freePort}
          </Button>
        </Group>
      )}
    </Alert>
  )
}
