import type { z } from 'zod'
import { evaluation, evaluationGroups, learningCurve } from '../../../main/contract/run.ts'
import type { Evaluation, EvaluationGroups, LearningCurve } from '../../../main/contract/run.ts'

export const evaluationPath = 'evaluation.json'

interface Text {
  text: string
}

export const readEvaluation = ({ text }: Text): Evaluation => read(text, evaluationPath, evaluation)
export const readGroups = ({ text }: Text): EvaluationGroups => read(text, 'groups.json', evaluationGroups)
export const readLearningCurve = ({ text }: Text): LearningCurve =>
  read(text, 'learning-curve.json', learningCurve)

/** Throws a sentence, because anything may lie under this name in a tracked run. */
function read<Content>(text: string, path: string, schema: z.ZodType<Content>): Content {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`The artifact ${path} is not JSON. Look at it under Artifacts.`, { cause })
  }
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const first = found.error.issues[0]
  throw new Error(
    `The artifact ${path} is not what the pipeline writes: ${first?.path.join('.') || 'its top'}: ${first?.message ?? 'unknown'}. Look at it under Artifacts.`,
  )
}
