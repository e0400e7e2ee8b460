import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorCode } from './errors.ts'
import { procedure, timestamp } from './procedure.ts'

const itemState = z.enum(['pending', 'sending', 'sent', 'failed'])
const itemKind = z.enum(['experiment', 'run', 'model'])
const item = z.object({ kind: itemKind, id: z.string() })

export const pushStatus = z.object({
  phase: z.enum([
    /** Nobody wants anything sent by itself. */
    'off',
    'paused',
    /** No address is set, and the MLflow service is not running. */
    'no-server',
    /** The server does not answer; `retryAt` says when it is tried again. */
    'waiting',
    'sending',
    /** Everything is sent, but what failed. */
    'idle',
  ]),
  /** The server's address, without a password. */
  target: z.string().optional(),
  version: z.string().optional(),
  /** Why it is so. */
  message: z.string().optional(),
  retryAt: timestamp.optional(),
  /** What is being sent. */
  current: z.string().optional(),
  counts: z.object({ pending: z.number().int(), sent: z.number().int(), failed: z.number().int() }),
})
export type PushStatus = z.infer<typeof pushStatus>

export const pushItem = item.extend({
  title: z.string(),
  state: itemState,
  error: z.string().optional(),
  changedAt: timestamp,
  sentAt: timestamp.optional(),
  retryAt: timestamp.optional(),
})
export type PushItem = z.infer<typeof pushItem>

export const pushReport = z.object({
  target: z.string(),
  sent: z.number().int(),
  failed: z.number().int(),
  pending: z.number().int(),
  /** The newest of what is refused, with why. */
  failures: z.array(pushItem),
})
export type PushReport = z.infer<typeof pushReport>

const taken = z.object({
  /** New here. */
  added: z.number().int(),
  /** Here from an earlier import, and brought up to date. */
  updated: z.number().int(),
  unchanged: z.number().int(),
})
export const importReport = z.object({
  source: z.string(),
  experiments: taken,
  runs: taken,
  models: taken,
  versions: taken,
  loggedModels: taken,
  artifacts: z.object({ files: z.number().int(), bytes: z.number() }),
  /** What could not be taken, with why: the first of each reason and how often. */
  left: z.array(
    z.object({
      what: z.string(),
      count: z.number().int(),
      reason: z.string(),
      example: z.string().optional(),
    }),
  ),
})
export type ImportReport = z.infer<typeof importReport>

export const trackingJob = z.object({
  id: z.string(),
  action: z.enum(['push', 'import']),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number().optional(),
  note: z.string(),
  pushed: pushReport.optional(),
  imported: importReport.optional(),
  error: z
    .object({ code: errorCode, message: z.string(), details: z.record(z.string(), z.unknown()) })
    .optional(),
})
export type TrackingJob = z.infer<typeof trackingJob>

const jobId = z.object({ id: z.string() })

/** What the workspace tracks and MLflow servers: sending there, and taking over from there. */
export const tracking = {
  pushStatus: procedure.output(pushStatus),
  pushItems: procedure
    .input(
      z.object({
        states: z.array(itemState).min(1),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(pushItem)),
  /** Remembered when the workspace is closed. */
  pushPause: procedure.output(z.void()),
  pushResume: procedure.output(z.void()),
  /** Tries at once what failed, or one thing of it. */
  pushRetry: procedure.input(item.partial()).output(z.object({ count: z.number().int() })),
  /** Sends what is pending once; `filter` is of MLflow's grammar, over runs. */
  pushStart: procedure
    .input(z.object({ to: z.string().optional(), filter: z.string().optional() }))
    .output(jobId),
  /** `source` is the address of a server, an `mlruns` folder or an `mlflow.db`. */
  importStart: procedure.input(z.object({ source: z.string().min(1) })).output(jobId),
  /** The job as it is and each time it changes, until it has ended. */
  watch: procedure.input(jobId).output(eventIterator(trackingJob)),
  cancel: procedure.input(jobId).output(z.void()),
}
