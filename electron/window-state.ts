import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeFileAtomic } from '../main/lib/atomic-file.ts'

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
})
export type Bounds = z.infer<typeof bounds>

const windowState = z.object({
  bounds: bounds.optional(),
  isMaximized: z.boolean(),
})
/** Where the window was, kept between starts in the user's application folder. */
export type WindowState = z.infer<typeof windowState>

export const defaultSize = { width: 1280, height: 800 }

/** What was remembered; a missing or damaged file is the same as nothing remembered. */
export function readWindowState(file: string): WindowState {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { isMaximized: false }
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileAtomic(file, `${JSON.stringify(state, undefined, 2)}\n`)
}

/**
 * Where to put the window: the remembered place if its title bar can still be grabbed on one of the displays' work
 * areas, else the default size, centred by the system.
 */
export function placeWindow(saved: Bounds | undefined, workAreas: readonly Bounds[]): Partial<Bounds> {
  const first = workAreas[0]
  const fit = {
    width: Math.min(defaultSize.width, first?.width ?? defaultSize.width),
    height: Math.min(defaultSize.height, first?.height ?? defaultSize.height),
  }
  if (!saved) return fit
  const isReachable = workAreas.some(
    (area) =>
      saved.x + saved.width - 100 > area.x &&
      saved.x + 100 < area.x + area.width &&
      saved.y >= area.y - 10 &&
      saved.y + 40 < area.y + area.height,
  )
  return isReachable ? saved : fit
}
