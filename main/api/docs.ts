import type { DataThread } from '../pipeline/open-data-thread.ts'
import type { DocsInput } from '../quality/data-docs.ts'

/** `docs.*`: made in the data thread, where the data is. */
export const docsHandlers = ({ dataThread }: { dataThread: Pick<DataThread, 'call'> }) => ({
  make: (input: DocsInput, signal?: AbortSignal) => dataThread.call('makeDocs', input, { signal }),
})
