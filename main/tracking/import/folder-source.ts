import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { invalidInput } from '../../lib/errors.ts'
import * as answers from '../mlflow-client/answers.ts'
import { toPairs } from '../mlflow-client/mlflow-client.ts'
import type { ImportSource, Left } from './import-source.ts'
import { entriesOf, filesBelow, folderOf } from './source-files.ts'

const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']
const modelStatuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED']
const metaFile = 'meta.yaml'
const meta = z.record(z.string(), z.unknown())

/**
 * An `mlruns` folder, as MLflow's file store keeps it: `EXPERIMENT/RUN/{meta.yaml,params,metrics,tags,artifacts}`, deleted
 * experiments in `.trash`, the registry in `models`.
 *
 * @throws INVALID_INPUT when it holds neither an experiment nor a registry.
 */
export async function openFolderSource(root: string, onLeft: (left: Left) => void): Promise<ImportSource> {
  const experimentFolders = await findExperiments()
  if (experimentFolders.size === 0 && !existsSync(join(root, 'models')))
    throw invalidInput(
      `"${root}" is no folder of MLflow's: no folder in it has a ${metaFile}. Name the one that is called mlruns.`,
      { path: root },
    )

  async function findExperiments(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const parent of [root, join(root, '.trash')]) {
      for (const entry of await entriesOf(parent, onLeft)) {
        const folder = join(parent, entry.name)
        const isOne = entry.isDirectory() && entry.name !== '.trash' && entry.name !== 'models'
        if (isOne && existsSync(join(folder, metaFile))) found.set(entry.name, folder)
      }
    }
    return found
  }

  /** What cannot be read is left. */
  const readMeta = async (folder: string, what: string): Promise<Record<string, unknown> | undefined> => {
    const file = join(folder, metaFile)
    try {
      // A link in the place of the file is not followed.
      const isThere = (await entriesOf(folder, onLeft)).some(
        (entry) => entry.isFile() && entry.name === metaFile,
      )
      if (!isThere) throw new Error(`there is no ${metaFile}`)
      return meta.parse(parse(await readFile(file, 'utf8')))
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error)
      onLeft({ what, reason: `Its ${metaFile} cannot be read: ${reason}`, example: folder })
      return undefined
    }
  }
  /** Every file is a key, "/" in it being folders; its text is the value. */
  const readTexts = async (folder: string): Promise<Record<string, string>> => {
    const texts: Record<string, string> = {}
    for await (const { path } of filesBelow(folder, onLeft)) {
      texts[path] = (await readFile(join(folder, ...path.split('/')), 'utf8')).replace(/\n$/, '')
    }
    return texts
  }
  const latestMetrics = async (folder: string) => {
    const latest: answers.RemoteMetric[] = []
    for await (const { path } of filesBelow(folder, onLeft)) {
      const point = (await readPoints(folder, path)).at(-1)
      if (point) latest.push(point)
    }
    return latest
  }
  /** A record that does not have the shape of its kind is left. */
  const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown, left: Left) => {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    onLeft({ ...left, reason: `It cannot be read: ${issue?.path.join('.')} ${issue?.message}` })
    return undefined
  }
  const folderOfRun = ({ info }: answers.RemoteRun) =>
    join(experimentFolders.get(info.experiment_id)!, info.run_id)
  const artifactsOf = async (own: string, uri: string | undefined) =>
    existsSync(own) || uri === undefined ? own : ((await folderOf(root, uri)) ?? own)

  async function readInputs(experiment: string, run: string) {
    const found: unknown[] = []
    for (const entry of await entriesOf(join(run, 'inputs'), onLeft)) {
      const input = await readMeta(join(run, 'inputs', entry.name), 'inputs')
      if (input?.['source_type'] !== 'DATASET' || typeof input['source_id'] !== 'string') continue
      if (!/^[\w-]+$/.test(input['source_id'])) continue
      const dataset = await readMeta(join(experiment, 'datasets', input['source_id']), 'datasets')
      const tags = z.record(z.string(), z.string()).catch({}).parse(input['tags'])
      if (dataset) found.push({ dataset, tags: toPairs(tags) })
    }
    return found.length === 0 ? {} : { dataset_inputs: z.array(z.json()).parse(found) }
  }

  return {
    name: root,
    async *experiments() {
      for (const [id, folder] of experimentFolders) {
        const read = await readMeta(folder, 'experiments')
        if (!read) continue
        const tags = toPairs(await readTexts(join(folder, 'tags')))
        const isDeleted = basename(join(folder, '..')) === '.trash'
        const one = { ...read, experiment_id: id, tags, ...(isDeleted ? { lifecycle_stage: 'deleted' } : {}) }
        const found = checked(answers.experiment, one, { what: 'experiments', reason: '', example: folder })
        if (found) yield found
      }
    },
    async *runs(experimentId) {
      const experiment = experimentFolders.get(experimentId)!
      for (const entry of await entriesOf(experiment, onLeft)) {
        const isRun = entry.isDirectory() && !['tags', 'datasets', 'traces', 'models'].includes(entry.name)
        if (!isRun) continue
        const folder = join(experiment, entry.name)
        const info = await readMeta(folder, 'runs')
        if (!info) continue
        const status = typeof info['status'] === 'number' ? statuses[info['status'] - 1] : info['status']
        const tags = await readTexts(join(folder, 'tags'))
        const run = {
          info: {
            ...info,
            run_id: entry.name,
            experiment_id: experimentId,
            status,
            run_name: info['run_name'] || tags['mlflow.runName'],
          },
          data: {
            params: toPairs(await readTexts(join(folder, 'params'))),
            tags: toPairs(tags),
            metrics: await latestMetrics(join(folder, 'metrics')),
          },
          inputs: await readInputs(experiment, folder),
        }
        const found = checked(answers.run, run, { what: 'runs', reason: '', example: folder })
        if (found) yield found
      }
    },
    async *history(run, key) {
      yield* await readPoints(join(folderOfRun(run), 'metrics'), key)
    },
    async *runFiles(run) {
      const own = join(folderOfRun(run), 'artifacts')
      const folder = await artifactsOf(own, run.info.artifact_uri)
      if (!existsSync(folder) && run.info.artifact_uri !== undefined)
        onLeft({
          what: 'artifacts of a run',
          reason: 'They are kept outside of the folder.',
          example: run.info.artifact_uri,
        })
      yield* filesBelow(folder, onLeft)
    },
    async *models() {
      for (const entry of await entriesOf(join(root, 'models'), onLeft)) {
        if (!entry.isDirectory()) continue
        const folder = join(root, 'models', entry.name)
        const read = await readMeta(folder, 'registered models')
        if (!read) continue
        const aliases = Object.entries(await readTexts(join(folder, 'aliases')))
        const model = {
          ...read,
          name: entry.name,
          description: read['description'] ?? '',
          tags: toPairs(await readTexts(join(folder, 'tags'))),
          aliases: aliases.map(([alias, version]) => ({ alias, version })),
        }
        const found = checked(answers.registeredModel, model, {
          what: 'registered models',
          reason: '',
          example: folder,
        })
        if (found) yield found
      }
    },
    async *versions(name) {
      const model = join(root, 'models', name)
      const aliases = Object.entries(await readTexts(join(model, 'aliases')))
      for (const entry of await entriesOf(model, onLeft)) {
        const number = /^version-(\d+)$/.exec(entry.name)?.[1]
        if (number === undefined) continue
        const folder = join(model, entry.name)
        const read = await readMeta(folder, 'versions')
        // A deleted version keeps its folder.
        if (!read || read['current_stage'] === 'Deleted_Internal') continue
        const version = {
          ...read,
          name,
          version: number,
          description: read['description'] ?? '',
          run_id: read['run_id'] ?? '',
          run_link: read['run_link'] ?? '',
          tags: toPairs(await readTexts(join(folder, 'tags'))),
          aliases: aliases.filter(([, to]) => to === number).map(([alias]) => alias),
        }
        const found = checked(answers.modelVersion, version, {
          what: 'versions',
          reason: '',
          example: folder,
        })
        if (found) yield found
      }
    },
    async *loggedModels(experimentId) {
      const parent = join(experimentFolders.get(experimentId)!, 'models')
      for (const entry of await entriesOf(parent, onLeft)) {
        if (!entry.isDirectory()) continue
        const folder = join(parent, entry.name)
        const read = await readMeta(folder, 'logged models')
        if (!read || read['lifecycle_stage'] === 'deleted') continue
        const status = typeof read['status'] === 'number' ? modelStatuses[read['status'] - 1] : read['status']
        const model = {
          info: {
            ...read,
            model_id: entry.name,
            experiment_id: experimentId,
            creation_timestamp_ms: read['creation_timestamp'],
            last_updated_timestamp_ms: read['last_updated_timestamp'],
            artifact_uri: read['artifact_location'],
            status:
              typeof status === 'string' && status.startsWith('LOGGED')
                ? status
                : `LOGGED_MODEL_${String(status)}`,
            tags: toPairs(await readTexts(join(folder, 'tags'))),
          },
          data: {
            params: toPairs(await readTexts(join(folder, 'params'))),
            metrics: await latestMetrics(join(folder, 'metrics')),
          },
        }
        const found = checked(answers.loggedModel, model, {
          what: 'logged models',
          reason: '',
          example: folder,
        })
        if (found) yield found
      }
    },
    loggedModelFiles: ({ info }) =>
      filesBelow(
        join(experimentFolders.get(info.experiment_id)!, 'models', info.model_id, 'artifacts'),
        onLeft,
      ),
    async *unsupported() {
      for (const folder of experimentFolders.values()) {
        const traces = (await entriesOf(join(folder, 'traces'), () => {})).filter((entry) =>
          entry.isDirectory(),
        )
        if (traces.length > 0)
          yield { what: 'traces', reason: 'Sporeprint keeps no traces.', count: traces.length }
      }
    },
    close() {},
  }
}

/** As Python writes numbers. */
function toNumber(text: string): number {
  const lower = text.toLowerCase()
  if (lower === 'inf' || lower === 'infinity') return Infinity
  if (lower === '-inf' || lower === '-infinity') return -Infinity
  return Number(text)
}

const readPoints = async (folder: string, key: string) => {
  const text = await readFile(join(folder, ...key.split('/')), 'utf8')
  return text.split('\n').flatMap((line) => {
    const [timestamp, value, step] = line.trim().split(/\s+/)
    if (timestamp === undefined || value === undefined) return []
    return [{ key, value: toNumber(value), timestamp: Number(timestamp), step: Number(step ?? 0) }]
  })
}
