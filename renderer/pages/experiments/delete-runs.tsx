import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { RunSummary } from '../../../main/contract/run.ts'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'

const undoMs = 20_000
const namesShown = 3

/** Deletes the runs with their folds and offers to take it back. Resolves to whether all of them are gone. */
export async function deleteRuns(runs: readonly RunSummary[]): Promise<boolean> {
  const deleted: RunSummary[] = []
  try {
    for (const run of runs) {
      await client.run.delete({ runId: run.runId })
      deleted.push(run)
    }
  } catch (error) {
    showFailure(`The run ${runs[deleted.length]?.name} was not deleted`, error)
  }
  await queryClient.invalidateQueries({ queryKey: ['run'] })
  if (deleted.length > 0) offerUndo(deleted)
  return deleted.length === runs.length
}

function offerUndo(deleted: readonly RunSummary[]): void {
  const id = `deleted-${deleted[0]!.runId}`
  const names = deleted.slice(0, namesShown).map((run) => run.name)
  const more = deleted.length - names.length
  const undo = async () => {
    notifications.hide(id)
    try {
      for (const run of deleted) await client.run.restore({ runId: run.runId })
    } catch (error) {
      showFailure('The runs could not be brought back', error)
    }
    await queryClient.invalidateQueries({ queryKey: ['run'] })
  }
  notifications.show({
    id,
    autoClose: undoMs,
    title: `${plural(deleted.length, 'run')} deleted`,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {names.join(', ')}
          {more > 0 && ` and ${more} more`}; registered models stay.
        </Text>
        <Button variant="default" style={{ flexShrink: 0 }} onClick={() => void undo()}>
          Undo
        </Button>
      </Group>
    ),
  })
}
