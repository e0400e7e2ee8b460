import { Button } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { RunForm } from '../pipelines/run-form.tsx'

/** The form of the pipeline, filled with what this run had; absent where the pipeline is gone or cannot run. */
export function RerunWithChanges({ run }: { run: RunSummary }) {
  const [isOpen, setIsOpen] = useState(false)
  const name = run.tags['pipeline'] ?? run.experiment
  const pipeline = useQuery(ask('pipeline', 'get', { name })).data
  const ran = useQuery(ask('run', 'get', { runId: run.runId })).data
  if (!pipeline || !ran || pipeline.problems.length > 0) return undefined
  return (
    <>
      <Button
        variant="default"
        title="Run the pipeline again with what this run had, changed where you want"
        leftSection={<IconAdjustments size={15} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        Rerun…
      </Button>
      <RunForm
        pipeline={pipeline}
        overrides={ran.overrides}
        opened={isOpen}
        onClose={() => setIsOpen(false)}
      />
    </>
  )
}
