import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { z } from 'zod'
import { isAppError, unavailable } from '../../lib/errors.ts'
import { createMlflowClient } from '../mlflow-client/mlflow-client.ts'
import { isOutage, type MlflowAddress, type RequestOptions } from '../mlflow-client/request.ts'
import type { ImportSource, Left, SourceFile } from './import-source.ts'

const tracesPerPage = 500
const traces = z.object({ traces: z.array(z.unknown()).default([]) })

/** A running MLflow server. */
export async function openServerSource(
  address: MlflowAddress,
  options: RequestOptions,
  onLeft: (left: Left) => void,
): Promise<ImportSource> {
  const client = createMlflowClient(address, options)
  await client.version()

  return {
    name: client.uri,
    experiments: () => client.experiments(),
    runs: (experimentId) => client.runs(experimentId),
    history: (run, key) => client.history(run.info.run_id, key),
    async *runFiles({ info: { run_id: id, artifact_uri: uri } }) {
      try {
        yield* filesBelow(
          (path) => client.runFiles(id, path),
          (path) => client.downloadRunFile(id, path),
        )
      } catch (error) {
        if (!isAppError(error) || isOutage(error) || error.code === 'CANCELLED') throw error
        onLeft({
          what: 'artifacts of a run',
          reason: `The server cannot give them: ${error.message}`,
          example: uri,
        })
      }
    },
    models: () => client.models(),
    async *versions(name) {
      // Lists of versions do not name their aliases everywhere; the model does.
      const { aliases } = await client.model(name)
      for await (const version of client.versions(name)) {
        const own = aliases.filter((one) => one.version === version.version)
        yield { ...version, aliases: own.map(({ alias }) => alias) }
      }
    },
    async *loggedModels(experimentId) {
      try {
        yield* client.loggedModels(experimentId)
      } catch (error) {
        // Servers before 3 have none.
        if (!isAppError(error, 'NOT_FOUND')) throw error
      }
    },
    async *loggedModelFiles({ info: { model_id: id, artifact_uri: uri = '' } }) {
      const root = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+)$/.exec(uri)?.[1]
      if (root === undefined) {
        onLeft({
          what: 'files of a logged model',
          reason: 'They are where only its own clients read.',
          example: `${id} at ${uri}`,
        })
        return
      }
      const below = (path: string) => (path === '' ? root : `${root}/${path}`)
      async function* list(path: string) {
        // This listing names files by their last part.
        for await (const file of client.proxiedFiles(below(path)))
          yield { ...file, path: path === '' ? file.path : `${path}/${file.path.split('/').at(-1)}` }
      }
      yield* filesBelow(list, (path) => client.downloadProxied(below(path)))
    },
    async *unsupported() {
      for await (const { experiment_id: id } of client.experiments()) {
        const count = await countTraces(id)
        if (count > 0) yield { what: 'traces', reason: 'Sporeprint keeps no traces.', count }
      }
    },
    close() {},
  }

  /** Counted up to a page, because they come whole. */
  async function countTraces(experimentId: string): Promise<number> {
    try {
      const answer = await client.raw('GET', 'traces', {
        experiment_ids: experimentId,
        max_results: tracesPerPage,
      })
      return traces.parse(answer).traces.length
    } catch (error) {
      if (isAppError(error) && !isOutage(error)) return 0
      throw error
    }
  }
}

function toStream({ body }: Response): Readable {
  if (!body) throw unavailable('The server gave a file without content.')
  // The stream of fetch is the one of Node.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Readable.fromWeb(body as ReadableStream)
}

async function* filesBelow(
  list: (path: string) => AsyncIterable<{ path: string; is_dir: boolean; file_size?: number }>,
  open: (path: string) => Promise<Response>,
  path = '',
): AsyncGenerator<SourceFile, void, void> {
  for await (const file of list(path)) {
    if (file.is_dir) yield* filesBelow(list, open, file.path)
    else
      yield {
        path: file.path,
        sizeBytes: file.file_size,
        open: async () => toStream(await open(file.path)),
      }
  }
}
