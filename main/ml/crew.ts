import { sharedInt32 } from '../lib/frame.ts'

/** Turns of a loop before a thread that has nothing to do goes to sleep. */
const turnsAwake = 4000
const sleepMs = 200

/** Where things are in a crew's memory. */
const at = { ticket: 0, done: 1, ended: 2, helpers: 3, parts: 4, job: 5 }
/** Numbers that say what a job is. */
const jobLength = 8
/** The low bits of a ticket count the parts that are taken; the others tell jobs apart. */
const partBits = 14
const partMask = (1 << partBits) - 1

/** Does one part of a job, in memory that all threads share. */
export type DoPart = (job: Int32Array, part: number) => void

/** The memory over which threads agree on who does what. */
export const createCrew = (): Int32Array => sharedInt32(at.job + jobLength)

/**
 * The thread that says what is done. A job is done in parts; whoever is there takes one after the other until none is
 * left, so that nobody is waited for who is busy elsewhere.
 *
 * @returns does all parts of a job, alone if it is not worth waking others.
 */
export function leadCrew(crew: Int32Array, doPart: DoPart) {
  const job = crew.subarray(at.job)
  let sequence = 0
  return (words: readonly number[], parts: number, isWorthSharing: boolean): void => {
    job.set(words)
    if (!isWorthSharing || parts < 2 || parts >= partMask || helpersIn(crew) === 0) {
      for (let part = 0; part < parts; part++) doPart(job, part)
      return
    }
    crew[at.parts] = parts
    Atomics.store(crew, at.done, 0)
    sequence = (sequence + 1) & (0x7fffffff >>> partBits)
    Atomics.store(crew, at.ticket, sequence << partBits)
    Atomics.notify(crew, at.ticket)
    for (let part = takePart(crew, sequence, parts); part >= 0; part = takePart(crew, sequence, parts)) {
      doPart(job, part)
      Atomics.add(crew, at.done, 1)
    }
    for (let done = Atomics.load(crew, at.done); done < parts; done = Atomics.load(crew, at.done))
      pause(crew, at.done, done)
    // Whoever still looks for a part of this job must not take the number of parts of the next one for its own.
    Atomics.store(crew, at.ticket, (sequence << partBits) | partMask)
  }
}

/** Helps until the work is ended. @returns at once when it is. */
export function joinCrew(crew: Int32Array, doPart: DoPart, isCancelled: () => boolean = () => false): void {
  const job = crew.subarray(at.job)
  let last = -1
  Atomics.add(crew, at.helpers, 1)
  while (Atomics.load(crew, at.ended) === 0 && !isCancelled()) {
    const ticket = Atomics.load(crew, at.ticket)
    const sequence = ticket >>> partBits
    if (sequence === 0 || sequence === last) {
      pause(crew, at.ticket, ticket)
      if (Atomics.load(crew, at.ticket) === ticket) continue
    }
    // The number belongs to this job if a part of it can still be taken; the job stays while a part is in hand.
    const parts = crew[at.parts]!
    for (let part = takePart(crew, sequence, parts); part >= 0; part = takePart(crew, sequence, parts)) {
      doPart(job, part)
      if (Atomics.add(crew, at.done, 1) + 1 === parts) Atomics.notify(crew, at.done)
    }
    last = sequence
  }
  Atomics.sub(crew, at.helpers, 1)
}

/** Lets all who help go. */
export function endCrew(crew: Int32Array): void {
  Atomics.store(crew, at.ended, 1)
  Atomics.notify(crew, at.ticket)
}

/** How many threads help. */
export const helpersIn = (crew: Int32Array) => Atomics.load(crew, at.helpers)

/** The next part of a job that nobody has; -1 when there is none, or the job is over. */
function takePart(crew: Int32Array, sequence: number, parts: number): number {
  while (true) {
    const ticket = Atomics.load(crew, at.ticket)
    const part = ticket & partMask
    if (ticket >>> partBits !== sequence || part >= parts) return -1
    if (Atomics.compareExchange(crew, at.ticket, ticket, ticket + 1) === ticket) return part
  }
}

/** Until the number at `index` is no longer `value`, or for a while. */
function pause(crew: Int32Array, index: number, value: number): void {
  for (let turn = 0; turn < turnsAwake; turn++) if (Atomics.load(crew, index) !== value) return
  Atomics.wait(crew, index, value, sleepMs)
}
