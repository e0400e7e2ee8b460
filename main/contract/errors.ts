import { z } from 'zod'

/** The closed set of failures a client can meet. `INTERNAL` is always a bug of ours. */
export const errorCode = z.enum([
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNAVAILABLE',
  'CANCELLED',
  'INTERNAL',
])
export type ErrorCode = z.infer<typeof errorCode>
