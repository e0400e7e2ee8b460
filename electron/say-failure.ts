import type { BrowserWindow } from 'electron'
import { dialog } from 'electron'

/** Says what went wrong in the system's dialog. @returns which button was chosen; the last one when it was dismissed. */
export async function sayFailure(
  message: string,
  error: unknown,
  window?: BrowserWindow,
  buttons: readonly string[] = ['Close'],
): Promise<number> {
  const box = {
    type: 'error' as const,
    title: 'Sporeprint',
    message,
    detail: error instanceof Error ? error.message : String(error),
    buttons: [...buttons],
    cancelId: buttons.length - 1,
    noLink: true,
  }
  const { response } = window ? await dialog.showMessageBox(window, box) : await dialog.showMessageBox(box)
  return response
}
