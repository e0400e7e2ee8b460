import type { PipelineRun } from '../main/contract/run.ts'

export interface Notice {
  title: string
  body: string
}

/** What a notification says when a run has ended. */
export function noticeOf(run: PipelineRun): Notice {
  const { pipeline, error, model } = run
  switch (run.state) {
    case 'succeeded':
      return {
        title: `${pipeline} finished`,
        body: [
          model && `Model ${model.name} version ${model.version}`,
          run.metrics['accuracy'] !== undefined && `accuracy ${run.metrics['accuracy'].toFixed(4)}`,
        ]
          .filter(Boolean)
          .join(', '),
      }
    case 'failed':
      return { title: `${pipeline} failed`, body: error?.message ?? 'Open the run to see why.' }
    case 'cancelled':
      return { title: `${pipeline} was cancelled`, body: 'Its finished stages are kept.' }
    default:
      return {
        title: `${pipeline} was interrupted`,
        body: 'It can be resumed after its last finished stage.',
      }
  }
}
