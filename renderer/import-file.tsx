import { notifications } from '@mantine/notifications'
import { host } from './host.ts'
import { openImportDialog } from './import-dialog.tsx'
import { toProblem } from './problem.ts'

const extensions = [
  'csv',
  'tsv',
  'tab',
  'psv',
  'txt',
  'dat',
  'xlsx',
  'parquet',
  'jsonl',
  'ndjson',
  'json',
  'gz',
  'zst',
]

/** Shows how a dropped or chosen file would be read, for a person to confirm. */
export function importFile(file: File): void {
  openImportDialog({
    fileName: file.name,
    ...(host ? { source: { path: host.pathOfFile(file) } } : { file }),
  })
}

/** Shows how text from the clipboard would be read. */
export function importText(text: string): void {
  openImportDialog({ fileName: 'pasted.csv', source: { content: { fileName: 'pasted.csv', text } } })
}

/** Asks for a file with the host's own dialog. */
export async function chooseAndImport(): Promise<void> {
  if (host) {
    const path = await host.chooseFile({ title: 'Import a dataset', extensions })
    if (path) openImportDialog({ fileName: path.split(/[\\/]/).at(-1) ?? path, source: { path } })
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = extensions.map((extension) => `.${extension}`).join(',')
  input.addEventListener('change', () => {
    for (const file of input.files ?? []) importFile(file)
  })
  input.click()
}

/** Says in a notification that something could not be done. */
export function showFailure(title: string, error: unknown): void {
  notifications.show({ color: 'var(--sp-bad)', title, message: toProblem(error).message, autoClose: false })
}
