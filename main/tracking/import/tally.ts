import type { ImportReport } from '../../contract/tracking.ts'
import type { Left } from './import-source.ts'

type Kind = 'experiments' | 'runs' | 'models' | 'versions' | 'loggedModels'
export type Taken = 'added' | 'updated' | 'unchanged'
export type Tally = ReturnType<typeof createTally>

/** Counts what an import took and what it left. */
export function createTally() {
  const taken = {
    experiments: none(),
    runs: none(),
    models: none(),
    versions: none(),
    loggedModels: none(),
  }
  const artifacts = { files: 0, bytes: 0 }
  const left = new Map<string, Left & { count: number }>()
  return {
    took(kind: Kind, how: Taken): void {
      taken[kind][how]++
    },
    file(bytes: number): void {
      artifacts.files++
      artifacts.bytes += bytes
    },
    left({ what, reason, count = 1, example }: Left): void {
      const key = `${what}\n${reason}`
      const known = left.get(key)
      if (known) known.count += count
      else left.set(key, { what, reason, count, example })
    },
    report: (source: string): ImportReport => ({ source, ...taken, artifacts, left: [...left.values()] }),
  }
}

const none = () => ({ added: 0, updated: 0, unchanged: 0 })
