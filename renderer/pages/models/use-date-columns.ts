import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import type { DateColumns } from './date-columns.ts'

/** The columns that were dates in the dataset the model learnt from; none where that is gone. */
export function useDateColumns({ lineage, signature }: ModelVersion): DateColumns {
  const { dataset: name, datasetVersion: version } = lineage
  const columns = useQuery({
    ...ask('dataset', 'get', { name, version }),
    enabled: name !== '',
    retry: false,
  }).data?.columns
  return useMemo(() => {
    const numbers = new Set(signature.filter(({ kind }) => kind === 'number').map((field) => field.name))
    return new Map(
      (columns ?? []).flatMap(({ name: column, type }) =>
        numbers.has(column) && (type === 'date' || type === 'timestamp') ? [[column, type] as const] : [],
      ),
    )
  }, [columns, signature])
}
