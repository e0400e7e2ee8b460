import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Preferences } from '../main/contract/workspace.ts'
import { ask } from './ask.ts'
import { client } from './client.ts'

type Json = Preferences['views'][string]

const saveAfterMs = 600
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * State that a person expects to find again, such as the columns of a table. Kept in their preferences under `key`,
 * so it survives restarts and is the same in every window. `T` must be JSON.
 */
export function useRemembered<T>(key: string, initial: T): [T, (next: T) => void] {
  const queries = useQueryClient()
  const options = ask('preferences', 'get')
  const stored = useQuery(options).data?.views[key]
  const remember = useCallback(
    (next: T) => {
      const preferencesKey = ask('preferences', 'get').queryKey
      // oxlint-disable typescript/no-unsafe-type-assertion -- T is JSON and only this hook writes under the key
      queries.setQueryData<Preferences>(preferencesKey, (before) =>
        before ? { ...before, views: { ...before.views, [key]: next as Json } } : before,
      )
      clearTimeout(timer)
      timer = setTimeout(() => {
        const views = queries.getQueryData<Preferences>(preferencesKey)?.views
        if (views) void client.preferences.set({ views }).catch(() => undefined)
      }, saveAfterMs)
    },
    [key, queries],
  )
  return [stored === undefined ? initial : (stored as T), remember]
}
