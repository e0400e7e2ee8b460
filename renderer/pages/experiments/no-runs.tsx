import { Button } from '@mantine/core'
import { IconFlask, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../ask.ts'
import { EmptyState } from '../../components/states.tsx'

/** What to do where an experiment has no runs, or is not known at all. */
export function NoRuns({ experiment }: { experiment: string }) {
  const isPipeline = useQuery(ask('pipeline', 'list')).data?.some(({ name }) => name === experiment)
  return (
    <EmptyState
      title={`No runs in ${experiment}`}
      icon={IconFlask}
      action={
        isPipeline ? (
          <Link to="/pipelines/$name" params={{ name: experiment }}>
            <Button component="span" leftSection={<IconRoute size={15} aria-hidden />}>
              Open the pipeline to run it
            </Button>
          </Link>
        ) : (
          <Link to="/experiments">
            <Button component="span" variant="default">
              All experiments
            </Button>
          </Link>
        )
      }
    >
      {isPipeline
        ? 'Each run of the pipeline is listed here with its params and metrics.'
        : 'It has none yet, all of them were deleted, or the name in the address is not that of an experiment.'}
    </EmptyState>
  )
}
