import { useMutation, useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'

type ProfileInput = Parameters<typeof client.quality.profileState>[0]

const mostPollMs = 300

/** The profile's state; measuring begins by itself where it was never asked for, but not again after a cancel. */
export function useProfile(input: ProfileInput, isKnown: boolean) {
  const query = useQuery({
    queryKey: ask('quality', 'profileState', input).queryKey,
    queryFn: async () => {
      const state = await client.quality.profileState(input)
      return state.state === 'none' ? client.quality.profileStart(input) : state
    },
    enabled: isKnown,
    // A small table is measured before a person sees that it is.
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' ? Math.min(mostPollMs, 25 * state.dataUpdateCount) : false,
  })
  const again = { onSettled: () => void query.refetch() }
  const start = useMutation({ mutationFn: () => client.quality.profileStart(input), ...again })
  const cancel = useMutation({ mutationFn: () => client.quality.profileCancel(input), ...again })
  const state = query.data
  return {
    state,
    profile: state?.state === 'succeeded' ? state.profile : undefined,
    error: query.error ?? (state?.state === 'failed' ? new Error(state.error.message) : undefined),
    start,
    cancel,
  }
}
