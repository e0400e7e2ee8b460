import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Preferences } from '../../../main/contract/workspace.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'

/** The person's preferences; a change shows at once and is taken back when it could not be kept. */
export function usePreferences() {
  const queries = useQueryClient()
  const options = ask('preferences', 'get')
  const change = useMutation({
    mutationFn: (changed: Partial<Preferences>) => client.preferences.set(changed),
    onMutate: async (changed) => {
      await queries.cancelQueries({ queryKey: options.queryKey })
      queries.setQueryData(options.queryKey, (before) => (before ? { ...before, ...changed } : before))
    },
    onError: (error) => showFailure('The setting was not kept', error),
    onSettled: () => queries.invalidateQueries({ queryKey: options.queryKey }),
  })
  return { query: useQuery(options), change: change.mutate }
}
