import type { CompareLook } from './compare-look.ts'
import type { ComparedRun, Field } from './compared-run.ts'

/** What every part of a comparison is given. */
export interface ComparePartProps {
  runs: readonly ComparedRun[]
  fields: readonly Field[]
  look: CompareLook
  onLook: (change: CompareLook) => void
}
