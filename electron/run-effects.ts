import type { BrowserWindow } from 'electron'
import { Notification, powerSaveBlocker } from 'electron'
import type { PipelineRun } from '../main/contract/run.ts'
import { progressOf } from './follow-runs.ts'
import { noticeOf } from './run-notice.ts'

/** What the system is told about runs: progress on the taskbar icon, no sleep, a notification at the end. */
export function createRunEffects(window: () => BrowserWindow | undefined) {
  let blocker: number | undefined
  return {
    update(running: readonly PipelineRun[]): void {
      window()?.setProgressBar(running.length === 0 ? -1 : (progressOf(running) ?? 0))
      if (running.length > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== undefined) {
        powerSaveBlocker.stop(blocker)
        blocker = undefined
      }
    },
    /** Only in the background: a person who is looking sees it on the screen. */
    notify(run: PipelineRun, open: () => void): void {
      if (window()?.isFocused() || !Notification.isSupported()) return
      const notification = new Notification(noticeOf(run))
      notification.on('click', open)
      notification.show()
    },
  }
}
