export const compareParts = [
  'table',
  'parallel',
  'scatter',
  'spread',
  'history',
  'evaluation',
  'artifacts',
] as const
export type ComparePart = (typeof compareParts)[number]
export const historyScales = ['step', 'time', 'relative'] as const
export type HistoryScale = (typeof historyScales)[number]

/** What a comparison shows; it is the address, so that a link opens the same again. Fields are names of columns. */
export interface CompareLook {
  part?: ComparePart
  /** What the runs are judged by. */
  metric?: string
  x?: string
  y?: string
  isContour?: boolean
  /** Of the parallel coordinates, from left to right. */
  axes?: string[]
  log?: string[]
  flipped?: string[]
  /** What the boxes are made by. */
  by?: string
  metrics?: string[]
  scale?: HistoryScale
  /** 0 is as logged; up to 0.99. */
  smoothing?: number
  isLog?: boolean
  path?: string
  /** The ids of the two whose text is compared. */
  pair?: string[]
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const texts = (value: unknown) =>
  Array.isArray(value) && value.every((one): one is string => typeof one === 'string') ? value : undefined
const oneOf = <T extends string>(list: readonly T[], value: unknown) => list.find((one) => one === value)

/** A look out of an address; what cannot be meant is left out. */
export function readCompareLook(value: unknown): CompareLook | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given: Record<string, unknown> = { ...value }
  const smoothing = given['smoothing']
  return {
    part: oneOf(compareParts, given['part']),
    metric: text(given['metric']),
    x: text(given['x']),
    y: text(given['y']),
    isContour: given['isContour'] === true || undefined,
    axes: texts(given['axes']),
    log: texts(given['log']),
    flipped: texts(given['flipped']),
    by: text(given['by']),
    metrics: texts(given['metrics']),
    scale: oneOf(historyScales, given['scale']),
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : undefined,
    isLog: given['isLog'] === true || undefined,
    path: text(given['path']),
    pair: texts(given['pair'])?.slice(0, 2),
  }
}

/** The name in the list, or out of it. */
export const toggled = (list: readonly string[] = [], name: string): string[] =>
  list.includes(name) ? list.filter((one) => one !== name) : [...list, name]
