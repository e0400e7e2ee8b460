import { z } from 'zod'

export const largeRows = 10_000_000

/** What a step of the large table prints; the most memory is that of its own process. */
export const largeStep = z.object({ ms: z.number(), peakMb: z.number() })
