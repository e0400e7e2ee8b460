import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { client } from '../../client.ts'
import { showFailure } from '../../import-file.tsx'

/** Evaluates a suite against the dataset on screen, then shows the result. */
export function useValidate(dataset: string, version: number | undefined) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  return useMutation({
    mutationFn: (suite: string) => client.quality.validate({ suite, dataset, version }),
    onSuccess: async (result) => {
      await queries.invalidateQueries({ queryKey: ['quality', 'results'] })
      await navigate({
        to: '/quality/$name',
        params: { name: dataset },
        search: { ...search, tab: 'validations', result: result.id, expectation: undefined },
      })
    },
    onError: (error, suite) => showFailure(`${dataset} was not validated by ${suite}`, error),
  })
}
