import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'

const undoMs = 20_000
const mostAtOnce = 10_000

type Change = (input: { runIds: string[] }) => Promise<{ runIds: string[] }>

/** Deletes the runs with all that is below them and offers to take it back. Resolves to whether they are gone. */
export const deleteRuns = (runIds: readonly string[]) =>
  change(runIds, {
    apply: (input) => client.trackedRun.delete(input),
    undo: (input) => client.trackedRun.restore(input),
    done: 'deleted',
    failed: 'The runs were not deleted',
    note: 'With the folds and trials below them; registered models stay.',
  })

/** Brings deleted runs back and offers to delete them again. */
export const restoreRuns = (runIds: readonly string[]) =>
  change(runIds, {
    apply: (input) => client.trackedRun.restore(input),
    undo: (input) => client.trackedRun.delete(input),
    done: 'restored',
    failed: 'The runs were not brought back',
    note: 'They are in the tables again.',
  })

interface Kind {
  apply: Change
  undo: Change
  done: string
  failed: string
  note: string
}

async function change(
  runIds: readonly string[],
  { apply, undo, done, failed, note }: Kind,
): Promise<boolean> {
  const changed: string[] = []
  let isWhole = true
  try {
    await inParts(runIds, async (part) => changed.push(...(await apply({ runIds: part })).runIds))
  } catch (error) {
    isWhole = false
    showFailure(failed, error)
  }
  await refresh()
  if (changed.length > 0)
    offerUndo({
      title: `${plural(changed.length, 'run')} ${done}`,
      note,
      undo: () => inParts(changed, (part) => undo({ runIds: part })),
    })
  return isWhole
}

async function inParts(runIds: readonly string[], work: (part: string[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < runIds.length; at += mostAtOnce) await work(runIds.slice(at, at + mostAtOnce))
}

const refresh = () =>
  Promise.all(['run', 'trackedRun'].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })))

export interface Undoable {
  title: string
  note: string
  undo: () => Promise<unknown>
}

/** Says what was done, with a button that takes it back. */
export function offerUndo({ title, note, undo }: Undoable): void {
  const id = crypto.randomUUID()
  const takeBack = async () => {
    notifications.hide(id)
    try {
      await undo()
    } catch (error) {
      showFailure('It could not be taken back', error)
    }
    await refresh()
  }
  notifications.show({
    id,
    autoClose: undoMs,
    title,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {note}
        </Text>
        <Button variant="default" style={{ flexShrink: 0 }} onClick={() => void takeBack()}>
          Undo
        </Button>
      </Group>
    ),
  })
}
