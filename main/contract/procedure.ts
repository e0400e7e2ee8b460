import { oc } from '@orpc/contract'
import { z } from 'zod'

const details = z.record(z.string(), z.unknown())

/** Every procedure of the contract starts here, so that each has the same closed set of typed errors. */
export const procedure = oc.errors({
  INVALID_INPUT: { status: 400, data: details },
  NOT_FOUND: { status: 404, data: details },
  CONFLICT: { status: 409, data: details },
  UNAVAILABLE: { status: 503, data: details },
  CANCELLED: { status: 499, data: details },
  INTERNAL: { status: 500, data: details },
})

export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const json = z.json()
/** Milliseconds since 1970-01-01 UTC. */
export const timestamp = z.number()
export const page = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
})
