import { useQuery } from '@tanstack/react-query'
import type { DatasetVersion } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'

/** The column that a pipeline of the workspace learns to predict from this dataset, where the version has it. */
export function useUsualTarget(version: DatasetVersion | undefined) {
  const pipelines = useQuery(ask('pipeline', 'list'))
  const ours = pipelines.data?.find((one) => one.dataset.split('@')[0] === version?.dataset)
  return {
    isPending: pipelines.isPending,
    target: version?.columns.find((column) => column.name === ours?.target)?.name,
  }
}
