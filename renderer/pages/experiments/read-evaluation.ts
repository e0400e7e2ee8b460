import { evaluation } from '../../../main/contract/run.ts'
import type { Evaluation } from '../../../main/contract/run.ts'

export const evaluationPath = 'evaluation.json'

/** Throws a sentence, because anything may lie under this name in a tracked run. */
export function readEvaluation({ text }: { text: string }): Evaluation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`The artifact ${evaluationPath} is not JSON. Look at it under Artifacts.`, { cause })
  }
  const read = evaluation.safeParse(value)
  if (read.success) return read.data
  const first = read.error.issues[0]
  throw new Error(
    `The artifact ${evaluationPath} is not an evaluation: ${first?.path.join('.') || 'its top'}: ${first?.message ?? 'unknown'}. Look at it under Artifacts.`,
  )
}
