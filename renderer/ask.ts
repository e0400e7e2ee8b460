import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { Client } from './client.ts'
import { client } from './client.ts'

type Noun = keyof Client
type Verb<N extends Noun> = keyof Client[N] & string
type Input<N extends Noun, V extends Verb<N>> = Client[N][V] extends (
  input: infer I,
  ...rest: never[]
) => unknown
  ? I
  : never
type Output<N extends Noun, V extends Verb<N>> = Client[N][V] extends (...args: never[]) => infer R
  ? Awaited<R>
  : never

/**
 * Options for `useQuery` and friends: `useQuery(ask('run', 'search', { experiment }))`. The key is
 * `[noun, verb, input]`, which is what live.ts invalidates by.
 */
export function ask<N extends Noun, V extends Verb<N>>(noun: N, verb: V, input?: Input<N, V>) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every procedure of the contract has this shape
  const procedure = client[noun][verb] as (
    input: Input<N, V> | undefined,
    options: { signal: AbortSignal },
  ) => Promise<Output<N, V>>
  return queryOptions({
    queryKey: [noun, verb, input ?? null] as const,
    queryFn: ({ signal }): Promise<Output<N, V>> => procedure(input, { signal }),
  })
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 60_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})
