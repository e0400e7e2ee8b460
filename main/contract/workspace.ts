import { z } from 'zod'
import { procedure, timestamp } from './procedure.ts'

export const workspaceSummary = z.object({
  name: z.string(),
  path: z.string(),
  openedAt: timestamp,
  exists: z.boolean(),
})

export const workspace = {
  recent: procedure.output(z.array(workspaceSummary)),
  /** Makes `path` a workspace; with `sample`, one that holds the mushroom data, pipeline and suite. */
  create: procedure
    .input(z.object({ path: z.string().min(1), sample: z.enum(['mushroom']).optional() }))
    .output(z.object({ path: z.string(), name: z.string() })),
  /** Asks the host to show another workspace; the host reloads its windows. */
  open: procedure.input(z.object({ path: z.string().min(1) })).output(z.object({ path: z.string() })),
  /** Makes `state.db` again from the files. */
  rebuild: procedure.output(
    z.object({
      runs: z.number(),
      datasets: z.number(),
      modelVersions: z.number(),
      skipped: z.array(z.string()),
    }),
  ),
}

export const configEntry = z.object({
  key: z.string(),
  value: z.json(),
  origin: z.string(),
  defaultValue: z.json(),
  description: z.string(),
  isSecret: z.boolean(),
})
export type ConfigEntry = z.infer<typeof configEntry>

export const config = {
  list: procedure.output(z.array(configEntry)),
  /** Writes one key to sporeprint.yaml; `value: undefined` removes it. */
  set: procedure
    .input(z.object({ key: z.string(), value: z.json().optional() }))
    .output(z.array(configEntry)),
}

/** What belongs to the person, not the workspace. Kept in the user's configuration folder. */
export const preferencesSchema = z.object({
  theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  threads: z.number().int().min(0).default(0),
  checkForUpdates: z.boolean().default(false),
  notifyWhenRunEnds: z.boolean().default(true),
  /** Remembered state of tables and panels, by view. */
  views: z.record(z.string(), z.json()).default({}),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const preferences = {
  get: procedure.output(preferencesSchema),
  set: procedure.input(preferencesSchema.partial()).output(preferencesSchema),
}
