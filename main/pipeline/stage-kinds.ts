import type { StageKindName } from './stage-params.ts'

/** What the runner must know of a kind of stage before it runs one. */
export interface StageKind {
  /** Counts up when the same params and inputs would give another result; part of every cache key. */
  version: number
  description: string
  /** Where its work is done. */
  thread: 'data' | 'compute' | 'main'
  /** Kinds whose results it reads: each must be among the stages before it. */
  takes: readonly StageKindName[]
  /** A decision is made again in every run, never served from cache. */
  isDecision: boolean
}

export const stageKinds: Record<StageKindName, StageKind> = {
  extract: {
    version: 1,
    description: 'Finds the dataset version, checks its raw file and writes down where it came from.',
    thread: 'data',
    takes: [],
    isDecision: false,
  },
  'validate-raw': {
    version: 1,
    description: 'Holds the imported data against an expectation suite; it may stop the run.',
    thread: 'data',
    takes: ['extract'],
    isDecision: true,
  },
  transform: {
    version: 1,
    description: 'Splits, derives, cleans, selects and encodes; everything is fitted on the training part.',
    thread: 'compute',
    takes: ['extract'],
    isDecision: false,
  },
  load: {
    version: 1,
    description: 'Writes the features, the three parts, lineage and quality metrics into the warehouse.',
    thread: 'data',
    takes: ['extract', 'transform'],
    isDecision: false,
  },
  'validate-loaded': {
    version: 1,
    description: 'Checks in the warehouse that all rows arrived as sent, and the suite once more.',
    thread: 'data',
    takes: ['extract', 'transform', 'load'],
    isDecision: true,
  },
  train: {
    version: 1,
    description: 'Learns from the training part, with cross-validation, on all cores.',
    thread: 'compute',
    takes: ['extract', 'transform', 'load'],
    isDecision: false,
  },
  evaluate: {
    version: 1,
    description: 'Measures the model on rows it has not seen and finds what it relies on.',
    thread: 'compute',
    takes: ['extract', 'transform', 'load', 'train'],
    isDecision: false,
  },
  register: {
    version: 1,
    description: 'Keeps the model as a version; the alias moves only if it is better.',
    thread: 'main',
    takes: ['extract', 'transform', 'train', 'evaluate'],
    isDecision: true,
  },
}
