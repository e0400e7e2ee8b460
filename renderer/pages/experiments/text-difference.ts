export interface TextPart {
  value: string
  added?: boolean
  removed?: boolean
}

export type DifferenceLine =
  { kind: 'added' | 'removed' | 'equal'; text: string } | { kind: 'folded'; count: number }

const context = 3
const mostLines = 4000

/** The lines of a difference, with no more than three equal ones around each change. */
export function foldEqual(parts: readonly TextPart[]): DifferenceLine[] {
  const lines = parts.flatMap((part, at): DifferenceLine[] => {
    const texts = part.value.replace(/\n$/, '').split('\n')
    if (part.added || part.removed) {
      return texts.map((text) => ({ kind: part.added ? 'added' : 'removed', text }))
    }
    const first = at === 0 ? 0 : context
    const last = at === parts.length - 1 ? 0 : context
    const hidden = texts.length - first - last
    if (hidden <= 1) return texts.map((text) => ({ kind: 'equal', text }))
    return [
      ...texts.slice(0, first).map((text) => ({ kind: 'equal' as const, text })),
      { kind: 'folded', count: hidden },
      ...texts.slice(texts.length - last, texts.length).map((text) => ({ kind: 'equal' as const, text })),
    ]
  })
  return lines.slice(0, mostLines)
}
