import { z } from 'zod'

export const pullMessage = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
  error: z.string().optional(),
})
export type PullMessage = z.infer<typeof pullMessage>

export interface PullProgress {
  doneBytes: number
  /** Of the layers whose size is known; it grows until all have begun. */
  totalBytes: number
  layers: number
  layersDone: number
}

interface Layer {
  done: number
  total: number
  isDone: boolean
}

/** Adds up what Docker says of each layer. */
export function createPullProgress() {
  const layers = new Map<string, Layer>()
  return {
    take({ id, status = '', progressDetail }: PullMessage): void {
      // "Pulling from library/redis" has the tag for its id.
      if (id === undefined || status.startsWith('Pulling from')) return
      const layer = layers.get(id) ?? { done: 0, total: 0, isDone: false }
      layers.set(id, layer)
      if (status === 'Downloading' && progressDetail) {
        layer.total = progressDetail.total ?? layer.total
        layer.done = progressDetail.current ?? layer.done
      } else if (
        ['Download complete', 'Extracting', 'Verifying Checksum', 'Pull complete'].includes(status)
      ) {
        layer.done = layer.total
      }
      if (status === 'Pull complete' || status === 'Already exists') layer.isDone = true
    },
    read(): PullProgress {
      const all = [...layers.values()]
      return {
        doneBytes: all.reduce((sum, { done }) => sum + done, 0),
        totalBytes: all.reduce((sum, { total }) => sum + total, 0),
        layers: all.length,
        layersDone: all.filter(({ isDone }) => isDone).length,
      }
    },
  }
}
