import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SearchBoard } from '../../../main/contract/search.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'
import { isOver } from '../pipelines/use-run.ts'

/** Pause while it searches, or learn with the best so far; resume afterwards. Every fold that was done is kept. */
export function SearchActions({ board }: { board: SearchBoard }) {
  const queries = useQueryClient()
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['run'] }),
      queries.invalidateQueries({ queryKey: ['search'] }),
    ])
  const { runId, state } = board
  const pause = useMutation({
    mutationFn: () => client.run.cancel({ runId }),
    onSuccess: again,
    onError: (error) => showFailure('The search could not be paused', error),
  })
  const resume = useMutation({
    mutationFn: () => client.run.resume({ runId }),
    onSuccess: again,
    onError: (error) => showFailure('The search could not go on', error),
  })
  const keep = useMutation({
    mutationFn: () => client.run.enough({ runId }),
    onError: (error) => showFailure('The search could not be ended', error),
  })
  if (state === 'succeeded') return undefined
  return isOver(state) ? (
    <Button
      leftSection={<IconPlayerPlay size={15} aria-hidden />}
      loading={resume.isPending}
      onClick={() => resume.mutate()}
    >
      Resume
    </Button>
  ) : (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        disabled={board.best === undefined || keep.isSuccess}
        loading={keep.isPending}
        onClick={() => keep.mutate()}
      >
        End and train
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerPause size={15} aria-hidden />}
        loading={pause.isPending}
        onClick={() => pause.mutate()}
      >
        Pause
      </Button>
    </>
  )
}
