import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Preferences } from '../main/contract/workspace.ts'
import { ask } from './ask.ts'
import { client } from './client.ts'

type Json = Preferences['views'][string]

const saveAfterMs = 600
let timer: ReturnType<typeof setTimeout> | undefined
/** What was changed and is not saved yet; an answer of before that must not undo it. */
const unsaved = new Map<string, Json>()

/**
 * State that a person expects to find again, such as the columns of a table. Kept in their preferences under `key`,
 * so it survives restarts and is the same in every window. `T` must be JSON.
 */
export function useRemembered<T>(key: string, initial: T): [T, (next: T) => void] {
  const queries = useQueryClient()
  const options = ask('preferences', 'get')
  const read = useQuery(options).data?.views[key]
  const stored = unsaved.get(key) ?? read
  const remember = useCallback(
    (next: T) => {
      const preferencesKey = ask('preferences', 'get').queryKey
      // oxlint-disable typescript/no-unsafe-type-assertion -- T is JSON and only this hook writes under the key
      queries.setQueryData<Preferences>(preferencesKey, (before) =>
        before ? { ...before, views: { ...before.views, [key]: next as Json } } : before,
      )
      unsaved.set(key, next as Json)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const views = queries.getQueryData<Preferences>(preferencesKey)?.views
        if (views) void save(views)
      }, saveAfterMs)
    },
    [key, queries],
  )
  return [stored === undefined ? initial : (stored as T), remember]
}

async function save(views: Preferences['views']): Promise<void> {
  const saved = [...unsaved]
  try {
    await client.preferences.set({ views: { ...views, ...Object.fromEntries(saved) } })
  } catch {
    // It is kept for as long as the page is open, and sent with the next change.
    return
  }
  for (const [key, value] of saved) if (unsaved.get(key) === value) unsaved.delete(key)
}
