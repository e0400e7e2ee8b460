import type { PipelineOutline } from '../pipeline/pipeline-files.ts'
import {
  outlinePipeline,
  pipelineNames,
  readPipelineText,
  savePipelineText,
} from '../pipeline/pipeline-files.ts'
import { pipelineSchema } from '../pipeline/definition.ts'
import type { Events } from '../lib/events.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import type { Tracking } from '../tracking/tracking.ts'

/** `pipeline.*`: the definitions in pipelines/. */
export function pipelineHandlers({
  paths,
  tracking,
  events,
}: {
  paths: WorkspacePaths
  tracking: Tracking
  events: Events
}) {
  const outline = async (name: string): Promise<PipelineOutline> => {
    const [last] = tracking.search({ experiment: name, offset: 0, limit: 1 }).runs
    return {
      ...(await outlinePipeline(paths, name)),
      ...(last ? { lastRun: { runId: last.runId, state: last.state, startedAt: last.startedAt } } : {}),
    }
  }
  return {
    list: async () => Promise.all((await pipelineNames(paths)).map(outline)),
    get: ({ name }: { name: string }) => outline(name),
    source: ({ name }: { name: string }) => readPipelineText(paths, name),
    save({ name, text }: { name: string; text: string }) {
      savePipelineText(paths, name, text)
      events.emit({ topic: 'pipeline', id: name })
      return outline(name)
    },
    schema: () => pipelineSchema(),
  }
}
