import { modals } from '@mantine/modals'
import { useMutation } from '@tanstack/react-query'
import { client, connection } from '../../client.ts'
import { plural } from '../../format.ts'
import { host } from '../../host.ts'
import { showFailure } from '../../import-file.tsx'

/** Shows another workspace in place of this one; asks first when that stops a run. */
export function useOpenWorkspace() {
  const open = useMutation({
    mutationFn: async (path: string) => {
      const { openings } = connection.status()
      await client.workspace.open({ path })
      // The desktop app loads its windows again by itself.
      if (!host) loadAgainAfter(openings)
    },
  })
  const openOrSay = (path: string) =>
    open.mutate(path, { onError: (error) => showFailure('The workspace was not opened', error) })
  return {
    ...open,
    /** Opens the workspace, after a question when runs are at work. */
    openCarefully: async (path: string) => {
      const { runningRunIds } = await client.app.status()
      if (runningRunIds.length === 0) return openOrSay(path)
      modals.openConfirmModal({
        title: 'Open another workspace?',
        children: `${plural(runningRunIds.length, 'run')} at work here will be interrupted. What is finished is kept, and Resume goes on after it.`,
        labels: { confirm: 'Interrupt and open', cancel: 'Stay here' },
        confirmProps: { color: 'var(--sp-bad)' },
        onConfirm: () => openOrSay(path),
      })
    },
  }
}

/** The host ends the connection when the other workspace is open; before that, the page would show the old one. */
function loadAgainAfter(openings: number): void {
  const unsubscribe = connection.subscribe(check)
  check()

  function check() {
    if (connection.status().openings === openings) return
    unsubscribe()
    location.hash = '#/'
    location.reload()
  }
}
