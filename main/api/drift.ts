import type { DriftInput } from '../contract/drift.ts'
import type { DataThread } from '../pipeline/open-data-thread.ts'

/** `drift.*`: two tables are compared in the data thread. */
export const driftHandlers = ({ dataThread }: { dataThread: Pick<DataThread, 'call'> }) => ({
  compare: (input: DriftInput, signal?: AbortSignal) => dataThread.call('compareDrift', input, { signal }),
})
