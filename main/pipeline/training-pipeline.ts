import { stringify } from 'yaml'
import { closest } from '../lib/closest.ts'
import { conflict, invalidInput } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { DatasetVersion } from '../contract/dataset.ts'
import type { Json } from './json.ts'
import { pipelineNames, readPipeline, savePipelineText } from './pipeline-files.ts'

export interface TrainingInput {
  target: string
  positive?: string
  algorithm: string
  /** Share of the rows that are kept back to measure on, from 0.01 to 0.9. */
  testSize: number
  seed: number
  /** More values, as `--set` has them. */
  set: Record<string, Json>
}

/**
 * The pipeline that trains on a dataset, written to `pipelines/DATASET-TARGET.yaml` once and from then on a person's
 * own, and the values that make it do what is asked this time.
 *
 * @throws INVALID_INPUT for a column that is not there; CONFLICT when a file of that name is about something else.
 */
export async function trainingPipeline(
  paths: WorkspacePaths,
  dataset: DatasetVersion,
  input: TrainingInput,
): Promise<{ pipeline: string; set: Record<string, Json> }> {
  const { target, positive, algorithm, testSize, seed } = input
  const columns = dataset.columns.map(({ name }) => name)
  if (!columns.includes(target)) {
    const near = closest(target, columns)
    throw invalidInput(
      `"${dataset.dataset}" has no column "${target}". ${near === undefined ? `It has ${columns.slice(0, 20).join(', ')}.` : `Did you mean "${near}"?`}`,
      { target, dataset: dataset.dataset },
    )
  }
  const pipeline = fileName(`${dataset.dataset}-${target}`)
  if ((await pipelineNames(paths)).includes(pipeline)) {
    const known = await readPipeline(paths, pipeline)
    if (known.dataset !== dataset.dataset || known.target !== target) {
      throw conflict(
        `pipelines/${pipeline}.yaml predicts ${known.target} of ${known.dataset}, not ${target} of ${dataset.dataset}. Rename that file, or run it with "sporeprint run ${pipeline}".`,
        { pipeline },
      )
    }
  } else savePipelineText(paths, pipeline, textOf(dataset.dataset, target))
  return {
    pipeline,
    set: {
      ...(positive === undefined ? {} : { positive }),
      seed,
      'transform.split.train': 1 - testSize,
      'transform.split.validation': 0,
      'transform.split.test': testSize,
      'train.algorithm': algorithm,
      ...input.set,
    },
  }
}

const textOf = (dataset: string, target: string) =>
  `# Made by "sporeprint train ${dataset}". It is yours to change; the command sets algorithm, seed and split.\n${stringify(
    {
      description: `Learns ${target} from ${dataset}.`,
      dataset,
      target,
      stages: {
        extract: {},
        transform: {},
        load: {},
        train: { folds: 0 },
        evaluate: { importance: { repeats: 1 } },
        register: {},
      },
    },
  )}`

const fileName = (text: string) =>
  text
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, 64) || 'training'
