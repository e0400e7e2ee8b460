import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { pipelineRun, type PipelineRun } from '../contract/run.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { runFolder } from '../tracking/run-record.ts'

/** `runs/ID/pipeline.json`: the state of every stage, and the pipeline's text as it was, so that a run can be resumed. */
const runFile = z.object({ run: pipelineRun, source: z.string() })
export type RunFile = z.infer<typeof runFile>

const pathOf = (paths: WorkspacePaths, runId: string) => join(runFolder(paths, runId), 'pipeline.json')

export function writeRunFile(paths: WorkspacePaths, file: RunFile): void {
  const stages = file.run.stages.map((stage) => ({ ...stage, progress: undefined }))
  const run: PipelineRun = { ...file.run, stages }
  writeFileAtomic(pathOf(paths, run.runId), `${JSON.stringify({ run, source: file.source }, undefined, 2)}\n`)
}

/** @throws NOT_FOUND for a run that no pipeline made, or whose file is lost. */
export function readRunFile(paths: WorkspacePaths, runId: string): RunFile {
  const path = pathOf(paths, runId)
  try {
    return runFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw notFound(
      `The stages of run ${runId} are not known: it is no run of a pipeline here, or "${path}" is damaged.`,
      { runId },
      error,
    )
  }
}
