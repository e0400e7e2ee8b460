import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { Experiment } from '../state/experiments.ts'
import type { State } from '../state/open-state.ts'

/** `experiments/ID.json`: the truth about an experiment. Times in milliseconds. */
const experimentRecord = z.object({
  id: z.number().int().min(0),
  name: z.string().min(1),
  createdAt: z.number(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
  artifactLocation: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
})

const fileOf = (paths: WorkspacePaths, id: number) => join(paths.experiments, `${id}.json`)

export function saveExperiment(paths: WorkspacePaths, experiment: Experiment): void {
  writeFileAtomic(fileOf(paths, experiment.id), `${JSON.stringify(experiment, null, 2)}\n`)
}

/** Writes the files of experiments that have none, so that a rebuild gives each its number again. */
export function saveMissingExperiments(paths: WorkspacePaths, state: State): void {
  for (const experiment of state.experiments.all()) {
    if (!existsSync(fileOf(paths, experiment.id))) saveExperiment(paths, experiment)
  }
}

/** Fills the index from the files. @returns those that cannot be read. */
export function restoreExperiments(paths: WorkspacePaths, state: State): { path: string; reason: string }[] {
  if (!existsSync(paths.experiments)) return []
  const skipped: { path: string; reason: string }[] = []
  for (const file of readdirSync(paths.experiments).filter((name) => /^\d+\.json$/.test(name))) {
    try {
      const text = readFileSync(join(paths.experiments, file), 'utf8')
      const experiment = experimentRecord.parse(JSON.parse(text))
      if (`${experiment.id}.json` !== file) throw new Error(`it belongs to the experiment ${experiment.id}`)
      if (state.experiments.byName(experiment.name))
        throw new Error(`there is another experiment named "${experiment.name}"`)
      state.experiments.put(experiment)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      skipped.push({ path: `experiments/${file}`, reason })
    }
  }
  return skipped
}
