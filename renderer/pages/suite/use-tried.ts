import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatasetVersion } from '../../../main/contract/dataset.ts'
import type { ExpectationResult } from '../../../main/contract/quality.ts'
import type { WrittenExpectation } from '../../../main/contract/suite.ts'
import { client } from '../../client.ts'

const typingMs = 300

/**
 * What the draft's expectations find, and the chosen one before the others. Each is asked once: an edit makes another
 * expectation of one, and the others stay what they are.
 */
export function useTried(
  { dataset, version }: DatasetVersion,
  draft: readonly WrittenExpectation[],
  chosen: number,
) {
  const [asked] = useDebouncedValue(draft, typingMs)
  const [known] = useState(() => new WeakMap<WrittenExpectation, ExpectationResult>())
  const tryThem = async (expectations: readonly WrittenExpectation[], signal: AbortSignal) => {
    const unknown = expectations.filter((one) => !known.has(one))
    if (unknown.length > 0) {
      const found = await client.suite.try({ dataset, version, expectations: unknown }, { signal })
      for (const [i, one] of unknown.entries()) known.set(one, found[i]!)
    }
    return expectations.map((one) => known.get(one)!)
  }
  const current = asked[chosen]
  const own = useQuery({
    queryKey: ['suite', 'try', dataset, version, current],
    queryFn: ({ signal }) => tryThem(current ? [current] : [], signal),
  })
  const all = useQuery({
    queryKey: ['suite', 'try', dataset, version, asked],
    queryFn: ({ signal }) => tryThem(asked, signal),
    enabled: !own.isPending,
    placeholderData: keepPreviousData,
  })
  return {
    // An answer about another number of expectations is about others.
    results: all.data?.length === draft.length ? all.data : undefined,
    found: asked === draft ? own.data?.[0] : undefined,
  }
}
