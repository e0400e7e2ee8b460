import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconChevronDown, IconPlayerPlay, IconPlayerStop, IconRotateClockwise } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PipelineRun } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { isOver } from './use-run.ts'

/** Cancel while it works; Resume and Rerun afterwards. */
export function RunActions({ run }: { run: PipelineRun }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { queryKey } = ask('run', 'get', { runId: run.runId })
  const cancel = useMutation({
    mutationFn: () => client.run.cancel({ runId: run.runId }),
    onSuccess: (stopped) => queries.setQueryData(queryKey, stopped),
    onError: (error) => showFailure('The run could not be cancelled', error),
  })
  const show = ({ runId }: { runId: string }) => {
    void queries.invalidateQueries({ queryKey: ['run'] })
    void navigate({ to: '/pipelines/$name/runs/$runId', params: { name: run.pipeline, runId } })
  }
  const resume = useMutation({
    mutationFn: () => client.run.resume({ runId: run.runId }),
    onSuccess: show,
    onError: (error) => showFailure('The run could not be resumed', error),
  })
  const rerun = useMutation({
    mutationFn: (from?: string) => client.run.start({ pipeline: run.pipeline, set: run.overrides, from }),
    onSuccess: show,
    onError: (error) => showFailure('The run could not be started', error),
  })

  const confirmCancel = () =>
    modals.openConfirmModal({
      title: 'Cancel this run?',
      children:
        'Finished stages are kept, so Resume goes on after the last of them. The stage at work starts again.',
      labels: { confirm: 'Cancel the run', cancel: 'Let it work' },
      confirmProps: { color: 'var(--sp-bad)' },
      onConfirm: () => cancel.mutate(),
    })

  if (!isOver(run.state)) {
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={cancel.isPending}
        onClick={confirmCancel}
      >
        Cancel
      </Button>
    )
  }
  const canResume = run.state !== 'succeeded'
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            loading={rerun.isPending}
          >
            Rerun from…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>This stage and all after it run again</Menu.Label>
          {run.stages.map((stage) => (
            <Menu.Item key={stage.name} onClick={() => rerun.mutate(stage.name)}>
              {stage.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {canResume ? (
        <Button
          leftSection={<IconRotateClockwise size={15} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerPlay size={15} aria-hidden />}
          loading={rerun.isPending}
          onClick={() => rerun.mutate(undefined)}
        >
          Run again
        </Button>
      )}
    </>
  )
}
