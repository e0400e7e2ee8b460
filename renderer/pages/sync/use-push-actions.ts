import { useMutation } from '@tanstack/react-query'
import { queryClient } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'

/** The buttons of the page; how it stands is told by the status. */
export function usePushActions() {
  const { mutate, isPending } = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; title: string }) => work(),
    onSuccess: () =>
      Promise.all(['tracking', 'config'].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] }))),
    onError: (error, { title }) => showFailure(title, error),
  })
  return {
    isPending,
    switchTo: (isOn: boolean) =>
      mutate({
        title: 'The setting was not changed',
        work: () => client.config.set({ key: 'tracking.push', value: isOn }),
      }),
    pause: () => mutate({ title: 'It was not paused', work: () => client.tracking.pushPause() }),
    resume: () => mutate({ title: 'It was not resumed', work: () => client.tracking.pushResume() }),
    retry: () => mutate({ title: 'Nothing was tried again', work: () => client.tracking.pushRetry({}) }),
  }
}
