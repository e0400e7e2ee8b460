import { z } from 'zod'

/** 64-bit numbers come as numbers or as text. */
const long = z.coerce.number()
/** JSON has no NaN and no infinity: they come as text. */
const double = z.union([z.number(), z.string()]).transform(Number)
/** A list that is empty is left out. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? [])
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined)
const pageToken = z
  .string()
  .nullish()
  .transform((token) => token || undefined)

const pair = z.object({ key: z.string(), value: z.string().default('') })
const pairs = listOf(pair).transform((list): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value])),
)

export const experiment = z.object({
  experiment_id: z.coerce.string(),
  name: z.string(),
  artifact_location: optionalText,
  lifecycle_stage: z.string().default('active'),
  creation_time: long.optional(),
  last_update_time: long.optional(),
  tags: pairs,
})
export type RemoteExperiment = z.infer<typeof experiment>

const runInfo = z.object({
  run_id: z.string(),
  run_name: optionalText,
  experiment_id: z.coerce.string(),
  user_id: optionalText,
  status: z.coerce.string().default('RUNNING'),
  start_time: long.optional(),
  end_time: long.nullish().transform((time) => time || undefined),
  artifact_uri: optionalText,
  lifecycle_stage: z.string().default('active'),
})
export const metric = z.object({
  key: z.string(),
  value: double.default(0),
  timestamp: long.default(0),
  step: long.default(0),
})
export type RemoteMetric = z.infer<typeof metric>
const json = z.record(z.string(), z.json())
export const run = z.object({
  info: runInfo,
  data: z
    .object({ params: pairs, tags: pairs, metrics: listOf(metric) })
    .optional()
    .transform((data) => data ?? { params: {}, tags: {}, metrics: [] }),
  inputs: json.nullish().transform((inputs) => inputs ?? {}),
  outputs: json.nullish().transform((outputs) => outputs ?? {}),
})
export type RemoteRun = z.infer<typeof run>

export const modelVersion = z.object({
  name: z.string(),
  version: z.coerce.string(),
  creation_timestamp: long.optional(),
  last_updated_timestamp: long.optional(),
  user_id: optionalText,
  current_stage: z.string().default('None'),
  description: z.string().default(''),
  source: z.string().default(''),
  run_id: z.string().default(''),
  run_link: z.string().default(''),
  tags: pairs,
  aliases: listOf(z.string()),
  model_id: optionalText,
})
export type RemoteVersion = z.infer<typeof modelVersion>

export const registeredModel = z.object({
  name: z.string(),
  creation_timestamp: long.optional(),
  last_updated_timestamp: long.optional(),
  description: z.string().default(''),
  tags: pairs,
  aliases: listOf(z.object({ alias: z.string(), version: z.coerce.string() })),
})
export type RemoteModel = z.infer<typeof registeredModel>

export const loggedModel = z.object({
  info: z.object({
    model_id: z.string(),
    experiment_id: z.coerce.string(),
    name: z.string(),
    creation_timestamp_ms: long,
    last_updated_timestamp_ms: long,
    artifact_uri: optionalText,
    status: z.string(),
    model_type: optionalText,
    source_run_id: optionalText,
    tags: pairs,
  }),
  data: z
    .object({
      params: pairs,
      metrics: listOf(
        metric.extend({ run_id: optionalText, dataset_name: optionalText, dataset_digest: optionalText }),
      ),
    })
    .optional()
    .transform((data) => data ?? { params: {}, metrics: [] }),
})
export type RemoteLoggedModel = z.infer<typeof loggedModel>

const files = listOf(
  z.object({ path: z.string(), is_dir: z.boolean().default(false), file_size: long.optional() }),
)

export const answers = {
  nothing: z.unknown(),
  experiment: z.object({ experiment }).transform((answer) => answer.experiment),
  experimentId: z.object({ experiment_id: z.coerce.string() }).transform((answer) => answer.experiment_id),
  experiments: z.object({ experiments: listOf(experiment), next_page_token: pageToken }),
  run: z.object({ run }).transform((answer) => answer.run),
  runs: z.object({ runs: listOf(run), next_page_token: pageToken }),
  history: z.object({ metrics: listOf(metric), next_page_token: pageToken }),
  files: z.object({ root_uri: optionalText, files, next_page_token: pageToken }),
  model: z.object({ registered_model: registeredModel }).transform((answer) => answer.registered_model),
  models: z.object({ registered_models: listOf(registeredModel), next_page_token: pageToken }),
  version: z.object({ model_version: modelVersion }).transform((answer) => answer.model_version),
  versions: z.object({ model_versions: listOf(modelVersion), next_page_token: pageToken }),
  loggedModels: z.object({ models: listOf(loggedModel), next_page_token: pageToken }),
}
