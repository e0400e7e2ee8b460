import { useQuery } from '@tanstack/react-query'
import { evaluation } from '../../../main/contract/run.ts'
import type { Evaluation } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'

const path = 'evaluation.json'

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

/** Throws a sentence, because anything may lie under this name in a tracked run. */
export function readEvaluation({ text }: { text: string }): Evaluation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`The artifact ${path} is not JSON. Look at it under Artifacts.`, { cause })
  }
  const read = evaluation.safeParse(value)
  if (read.success) return read.data
  const first = read.error.issues[0]
  throw new Error(
    `The artifact ${path} is not an evaluation: ${first?.path.join('.') || 'its top'}: ${first?.message ?? 'unknown'}. Look at it under Artifacts.`,
  )
}
