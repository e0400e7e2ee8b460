import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { State } from '../state/open-state.ts'

const texts = z.record(z.string(), z.string())

/** `logged-models/ID/logged-model.json`: a model that an MLflow 3 client logged. Times in milliseconds. */
export const loggedModel = z.object({
  modelId: z.string().regex(/^m-[0-9a-f]{32}$/),
  experimentId: z.number().int(),
  name: z.string(),
  modelType: z.string().optional(),
  sourceRunId: z.string().optional(),
  status: z.enum(['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED']),
  createdAt: z.number(),
  updatedAt: z.number(),
  deletedAt: z.number().optional(),
  tags: texts,
  params: texts,
  /** As in run.json, what JSON cannot say is text. */
  metrics: z.array(
    z.object({
      key: z.string(),
      value: z.union([z.number(), z.string()]),
      timestamp: z.number(),
      step: z.number(),
      runId: z.string().optional(),
      datasetName: z.string().optional(),
      datasetDigest: z.string().optional(),
    }),
  ),
})
export type LoggedModel = z.infer<typeof loggedModel>

export const loggedModelFolder = (paths: WorkspacePaths, modelId: string) => join(paths.loggedModels, modelId)

/** The file first, then the index. */
export function saveLoggedModel(paths: WorkspacePaths, state: State, model: LoggedModel): void {
  const file = join(loggedModelFolder(paths, model.modelId), 'logged-model.json')
  writeFileAtomic(file, `${JSON.stringify(model, null, 2)}\n`)
  state.loggedModels.put(model.modelId, model)
}

/** Fills the index from the files. @returns those that cannot be read. */
export function restoreLoggedModels(paths: WorkspacePaths, state: State): { path: string; reason: string }[] {
  state.loggedModels.clear()
  if (!existsSync(paths.loggedModels)) return []
  const skipped: { path: string; reason: string }[] = []
  for (const id of readdirSync(paths.loggedModels)) {
    try {
      const text = readFileSync(join(loggedModelFolder(paths, id), 'logged-model.json'), 'utf8')
      const model = loggedModel.parse(JSON.parse(text))
      if (model.modelId !== id) throw new Error(`it belongs to the model ${model.modelId}`)
      state.loggedModels.put(id, model)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      skipped.push({ path: `logged-models/${id}`, reason })
    }
  }
  return skipped
}
