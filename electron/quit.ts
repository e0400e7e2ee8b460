import type { BrowserWindow } from 'electron'
import { dialog } from 'electron'
import type { PipelineRun } from '../main/contract/run.ts'

export type QuitAnswer = 'wait' | 'stop' | 'background' | 'stay'

const answers: readonly QuitAnswer[] = ['wait', 'stop', 'background', 'stay']

/** What is asked when someone quits while runs of this process are going. Esc and closing the dialog mean `stay`. */
export function quitQuestion(runs: readonly Pick<PipelineRun, 'pipeline'>[]) {
  const names = [...new Set(runs.map((run) => run.pipeline))].join(', ')
  return {
    type: 'question' as const,
    title: 'Quit Sporeprint',
    message: runs.length === 1 ? `A run of ${names} is going.` : `${runs.length} runs are going: ${names}.`,
    detail:
      'A run that is stopped keeps its finished stages and can be resumed from Pipelines. In the background it goes on without a window; the tray icon brings the window back.',
    buttons: ['Wait, then Quit', 'Stop and Resume Later', 'Keep in Background', 'Do Not Quit'],
    defaultId: 0,
    cancelId: 3,
    noLink: true,
  }
}

export async function askBeforeQuit(
  runs: readonly PipelineRun[],
  window: BrowserWindow | undefined,
): Promise<QuitAnswer> {
  const question = quitQuestion(runs)
  const { response } = window
    ? await dialog.showMessageBox(window, question)
    : await dialog.showMessageBox(question)
  return answers[response] ?? 'stay'
}
