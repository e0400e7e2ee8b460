import { useLayoutEffect, useState } from 'react'
import type { TableLine } from './use-runs-tree.ts'

/** So many new lines take less than half of a frame. */
const perFrame = 6

/**
 * Of the lines that are wanted those to draw now: what is drawn already and a few more with each frame, those in view
 * first, so that a jump of the scroll bar holds nothing up. Lines that are not read yet are left to the background.
 */
export function useGradualLines(
  lines: readonly TableLine[],
  inView: { startIndex: number; endIndex: number } | null,
): TableLine[] {
  const [drawn, setDrawn] = useState<ReadonlySet<number>>(new Set())
  const wanted = lines.filter(({ run, group }) => run ?? group)
  const fresh = wanted.filter(({ position }) => !drawn.has(position))
  useLayoutEffect(() => {
    if (fresh.length === 0) return undefined
    const isInView = ({ position }: TableLine) =>
      inView !== null && position >= inView.startIndex && position <= inView.endIndex
    const ordered = [...fresh.filter(isInView), ...fresh.filter((line) => !isInView(line))]
    const kept = wanted.filter(({ position }) => drawn.has(position))
    const next = new Set([...kept, ...ordered.slice(0, perFrame)].map(({ position }) => position))
    const frame = requestAnimationFrame(() => setDrawn(next))
    return () => cancelAnimationFrame(frame)
  })
  return wanted.filter(({ position }) => drawn.has(position))
}
