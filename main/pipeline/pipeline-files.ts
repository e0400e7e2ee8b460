import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import type { pipelineOutline } from '../contract/pipeline.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { didYouMean } from '../lib/closest.ts'
import { invalidInput, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { PipelineDefinition } from './definition.ts'
import { toRecord, type Json } from './json.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { stageKinds } from './stage-kinds.ts'
import { stageParams, type StageKindName } from './stage-params.ts'

export type PipelineOutline = z.infer<typeof pipelineOutline>

/** Names in `pipelines/`, without their endings. */
export async function pipelineNames(paths: WorkspacePaths): Promise<string[]> {
  const files = await readdir(paths.pipelines).catch(() => [])
  return files.flatMap((file) => (/^\w[\w.-]*\.yaml$/.test(file) ? [file.slice(0, -5)] : [])).toSorted()
}

export async function readPipelineText(paths: WorkspacePaths, name: string) {
  const names = await pipelineNames(paths)
  if (!names.includes(name)) {
    const have = names.length > 0 ? `There are ${names.join(', ')}.` : 'Write one to pipelines/NAME.yaml.'
    throw notFound(`There is no pipeline "${name}".${didYouMean(name, names)} ${have}`, { name })
  }
  const path = join(paths.pipelines, `${name}.yaml`)
  return { text: await readFile(path, 'utf8'), file: relative(paths.root, path).replaceAll('\\', '/') }
}

/** Writes a pipeline, also one with problems: a person may want to go on later. */
export function savePipelineText(paths: WorkspacePaths, name: string, text: string): void {
  if (!/^[a-zA-Z0-9][\w-]{0,63}$/.test(name)) {
    throw invalidInput(
      `"${name.slice(0, 80)}" cannot be a pipeline's name: use up to 64 letters, digits, "-" and "_".`,
      { name },
    )
  }
  writeFileAtomic(join(paths.pipelines, `${name}.yaml`), text)
}

/** @throws INVALID_INPUT naming every problem with its line. */
export async function readPipeline(
  paths: WorkspacePaths,
  name: string,
  set: Readonly<Record<string, Json>> = {},
): Promise<PipelineDefinition> {
  const { text, file } = await readPipelineText(paths, name)
  const { definition, problems } = parsePipeline(name, text, set)
  if (definition) return definition
  const sentences = problems.map(({ message, line }) =>
    line === undefined ? message : `line ${line}: ${message}`,
  )
  throw invalidInput(`${file} cannot run. ${sentences.slice(0, 5).join(' ')}`, { file, problems })
}

/** What a screen shows of a pipeline, with its problems instead of an exception. */
export async function outlinePipeline(
  paths: WorkspacePaths,
  name: string,
): Promise<Omit<PipelineOutline, 'lastRun'>> {
  const { text, file } = await readPipelineText(paths, name)
  const { raw, definition, problems } = parsePipeline(name, text)
  const textOf = (key: string) => toText(raw[key])
  return {
    name,
    file,
    description: textOf('description') ?? '',
    dataset: textOf('dataset') ?? '',
    target: textOf('target') ?? '',
    positive: textOf('positive'),
    stages: definition ? definition.stages.map(outlineStage) : roughStages(toRecord(raw['stages'])),
    problems,
  }
}

const outlineStage = ({ name, uses, needs, params }: PipelineDefinition['stages'][number]) => ({
  name,
  uses,
  description: stageKinds[uses].description,
  dependsOn: needs,
  thread: stageKinds[uses].thread,
  params: toRecord(params),
})

/** The graph as far as a pipeline with problems tells one. */
function roughStages(stages: Record<string, Json>): PipelineOutline['stages'] {
  const names = Object.keys(stages)
  return names.map((name, i) => {
    const { uses: given, needs, ...params } = toRecord(stages[name])
    const uses = toText(given) ?? name
    const kind = Object.hasOwn(stageParams, uses) ? stageKinds[uses as StageKindName] : undefined
    const wanted = needs === undefined ? names.slice(Math.max(0, i - 1), i) : [needs].flat().map(toText)
    return {
      name,
      uses,
      description: kind?.description ?? '',
      dependsOn: names.filter((one) => wanted.includes(one)),
      thread: kind?.thread ?? 'main',
      params,
    }
  })
}

const toText = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
