import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { evaluationPath as path, readEvaluation } from './read-evaluation.ts'

/** The evaluation that a run wrote; `data` is an error where the file is not what the evaluate stage writes. */
export function useEvaluation(runId: string) {
  const artifacts = useQuery(ask('run', 'artifacts', { runId }))
  const hasArtifact = artifacts.data?.some((artifact) => artifact.path === path) ?? false
  const content = useQuery({
    ...ask('run', 'artifactText', { runId, path }),
    enabled: hasArtifact,
    select: readEvaluation,
  })
  return { artifacts, hasArtifact, content }
}
