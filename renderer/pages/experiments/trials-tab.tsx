import { Button } from '@mantine/core'
import { IconBrain } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { QueryView } from '../../components/query-view.tsx'
import { TrialsPanel } from '../train/trials-panel.tsx'

/** What the run's search tried; the board has the charts. */
export function TrialsTab({ run }: { run: RunSummary }) {
  const { runId } = run
  const board = useQuery(ask('search', 'board', { runId }))
  return (
    <QueryView query={board} errorTitle="The search could not be read">
      {(read) => (
        <TrialsPanel
          board={read}
          actions={
            <Link to="/searches/$runId" params={{ runId }}>
              <Button component="span" variant="default" leftSection={<IconBrain size={15} aria-hidden />}>
                Search board
              </Button>
            </Link>
          }
        />
      )}
    </QueryView>
  )
}
