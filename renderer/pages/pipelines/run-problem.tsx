import { Alert, Anchor, Group, List, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import type { PipelineRun } from '../../../main/contract/run.ts'

/** Why a run stopped and what can be done, or what it wants a person to know. */
export function RunProblem({ run, onShowLog }: { run: PipelineRun; onShowLog: (stage: string) => void }) {
  const failed = run.stages.find((stage) => stage.state === 'failed')
  const error = run.error ?? failed?.error
  return (
    <>
      {error && (
        <Alert
          color="var(--sp-bad)"
          variant="outline"
          mb={14}
          icon={<IconCircleX size={18} />}
          title={failed ? `${failed.name} failed` : 'The run failed'}
          styles={{ root: { background: 'var(--sp-panel)' }, title: { color: 'var(--sp-bad)' } }}
        >
          <Text style={{ overflowWrap: 'anywhere' }}>{error.message}</Text>
          <Group gap={16} mt={6}>
            <Text c="dimmed">
              Put it right and press Resume: finished stages are kept. Or choose “Rerun from…” to begin
              earlier.
            </Text>
            {failed && (
              <Anchor component="button" type="button" onClick={() => onShowLog(failed.name)}>
                Show the log of {failed.name}
              </Anchor>
            )}
          </Group>
        </Alert>
      )}
      {run.state === 'interrupted' && !error && (
        <Alert
          color="var(--sp-warn)"
          variant="outline"
          mb={14}
          icon={<IconAlertTriangle size={18} />}
          title="The run was interrupted"
        >
          Sporeprint ended while it was working. Resume goes on after the last finished stage.
        </Alert>
      )}
      {run.warnings.length > 0 && (
        <Alert
          color="var(--sp-warn)"
          variant="outline"
          mb={14}
          py={9}
          icon={<IconAlertTriangle size={18} />}
          title={run.warnings.length > 1 ? 'Worth knowing' : undefined}
          styles={{ root: { background: 'var(--sp-panel)' }, title: { color: 'var(--sp-warn)' } }}
        >
          {run.warnings.length === 1 ? (
            run.warnings[0]
          ) : (
            <List size="sm">
              {run.warnings.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
    </>
  )
}
