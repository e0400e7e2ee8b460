import { sharedFloat64, sharedInt32 } from '../lib/frame.ts'
import type { BinnedFrame } from './binning.ts'
import { addHistogram, histogramWidth } from './histogram.ts'

/** Features that are summed up in one go. */
const featuresAtOnce = 4
/** Cells of a node below which waking others takes longer than it saves. */
const leastCells = 1 << 15
/** Turns of a loop before a thread that has nothing to do goes to sleep. */
const turnsAwake = 4000
const sleepMs = 200

/** Where things are in `control`. */
const at = { ticket: 0, done: 1, ended: 2, helpers: 3, groups: 4, start: 5, end: 6, output: 7, slot: 8 }
/** The low bits of a ticket count the groups of features that are taken; the others tell jobs apart. */
const groupBits = 12
const groupMask = (1 << groupBits) - 1

/** All that threads need to sum up histograms together. Structured-clonable; the bulk is shared memory. */
export interface HistogramMemory {
  binned: BinnedFrame
  /** Where feature f's bins begin, in bins; its last one is "missing". */
  offsets: Int32Array
  /** The rows that are learnt from; those of a node follow each other. */
  rows: Int32Array
  /** One per output. */
  gradients: Float64Array[]
  hessians: Float64Array[]
  /** The features of the tree that is being grown: the first `columnCount`. */
  columns: Int32Array
  /** Histograms one after the other. */
  sums: Float64Array
  slots: number
  control: Int32Array
}

export function createHistogramMemory(
  binned: BinnedFrame,
  outputs: number,
  mostSlots: number,
  mostBytes: number,
): HistogramMemory {
  const { rowCount, features } = binned
  const offsets = sharedInt32(features.length + 1)
  features.forEach(({ binCount }, f) => (offsets[f + 1] = offsets[f]! + binCount + 1))
  const length = offsets[features.length]! * histogramWidth
  const slots = Math.max(3, Math.min(mostSlots, Math.floor(mostBytes / (length * 8))))
  const perOutput = () => Array.from({ length: outputs }, () => sharedFloat64(rowCount))
  return {
    binned,
    offsets,
    rows: sharedInt32(rowCount),
    gradients: perOutput(),
    hessians: perOutput(),
    columns: sharedInt32(features.length),
    sums: sharedFloat64(slots * length),
    slots,
    control: sharedInt32(Object.keys(at).length),
  }
}

/**
 * The thread that grows the trees. Each histogram is a job; whoever is there takes groups of features until none is
 * left, so that nobody is waited for who is busy elsewhere. A feature's sums are made by one thread in the order of the
 * rows, so they are the same however many there are.
 */
export function leadCrew(memory: HistogramMemory) {
  const { control } = memory
  const workAt = createWorker(memory)
  let sequence = 0
  return { sum }

  /** Overwrites the first `columnCount` columns' part of the histogram in `slot` with the sums of rows[start … end - 1]. */
  function sum(slot: number, start: number, end: number, output: number, columnCount: number): void {
    const groups = Math.ceil(columnCount / featuresAtOnce)
    const isShared = (end - start) * columnCount >= leastCells && groups < groupMask && helpersIn(memory) > 0
    const job = { slot, start, end, output, columnCount }
    if (!isShared) {
      for (let group = 0; group < groups; group++) workAt(job, group)
      return
    }
    control[at.start] = start
    control[at.end] = end
    control[at.output] = output
    control[at.slot] = slot
    control[at.groups] = columnCount
    Atomics.store(control, at.done, 0)
    sequence = (sequence + 1) & (0x7fffffff >>> groupBits)
    Atomics.store(control, at.ticket, sequence << groupBits)
    Atomics.notify(control, at.ticket)
    for (let group = takeGroup(control, sequence, groups); group >= 0;) {
      workAt(job, group)
      Atomics.add(control, at.done, 1)
      group = takeGroup(control, sequence, groups)
    }
    for (let done = Atomics.load(control, at.done); done < groups; done = Atomics.load(control, at.done))
      pause(control, at.done, done)
  }
}

/** Lets all who help go. */
export function endCrew({ control }: HistogramMemory): void {
  Atomics.store(control, at.ended, 1)
  Atomics.notify(control, at.ticket)
}

/** Helps until the trees are grown. @returns at once when they are. */
export function joinCrew(memory: HistogramMemory, isCancelled: () => boolean = () => false): void {
  const { control } = memory
  const workAt = createWorker(memory)
  let last = -1
  Atomics.add(control, at.helpers, 1)
  while (Atomics.load(control, at.ended) === 0 && !isCancelled()) {
    const ticket = Atomics.load(control, at.ticket)
    const sequence = ticket >>> groupBits
    if (sequence === 0 || sequence === last) {
      pause(control, at.ticket, ticket)
      if (Atomics.load(control, at.ticket) === ticket) continue
    }
    const columnCount = control[at.groups]!
    const groups = Math.ceil(columnCount / featuresAtOnce)
    const job = {
      slot: control[at.slot]!,
      start: control[at.start]!,
      end: control[at.end]!,
      output: control[at.output]!,
      columnCount,
    }
    // What was read belongs to this job if a group of it can still be taken.
    for (let group = takeGroup(control, sequence, groups); group >= 0;) {
      workAt(job, group)
      if (Atomics.add(control, at.done, 1) + 1 === groups) Atomics.notify(control, at.done)
      group = takeGroup(control, sequence, groups)
    }
    last = sequence
  }
  Atomics.sub(control, at.helpers, 1)
}

/** How many threads help. */
export const helpersIn = ({ control }: HistogramMemory) => Atomics.load(control, at.helpers)

/** The next group of a job that nobody has; -1 when there is none, or the job is over. */
function takeGroup(control: Int32Array, sequence: number, groups: number): number {
  while (true) {
    const ticket = Atomics.load(control, at.ticket)
    const group = ticket & groupMask
    if (ticket >>> groupBits !== sequence || group >= groups) return -1
    if (Atomics.compareExchange(control, at.ticket, ticket, ticket + 1) === ticket) return group
  }
}

/** Until the number at `index` is no longer `value`, or for a while. */
function pause(control: Int32Array, index: number, value: number): void {
  for (let turn = 0; turn < turnsAwake; turn++) if (Atomics.load(control, index) !== value) return
  Atomics.wait(control, index, value, sleepMs)
}

interface Job {
  slot: number
  start: number
  end: number
  output: number
  columnCount: number
}

/** Sums up one group of features of a job. */
function createWorker({ binned, offsets, rows, gradients, hessians, columns, sums, slots }: HistogramMemory) {
  const length = sums.length / slots
  const histograms = Array.from({ length: slots }, (_, slot) =>
    sums.subarray(slot * length, (slot + 1) * length),
  )
  const { bins, rowCount } = binned
  return ({ slot, start, end, output, columnCount }: Job, group: number) => {
    const from = group * featuresAtOnce
    const taken = columns.subarray(from, Math.min(columnCount, from + featuresAtOnce))
    const node = { bins, rowCount, offsets, rows, start, end }
    addHistogram(histograms[slot]!, node, gradients[output]!, hessians[output]!, taken)
  }
}
