import type { Page } from '@playwright/test'

export type HostKind = 'browser' | 'stand-in' | 'electron'

/** Where a journey takes place: the same screens, opened on a workspace by one of the hosts. */
export interface Host {
  readonly kind: HostKind
  readonly page: Page
  readonly workspace: string
  /** What an address of this host starts with; everything else is the outside world. */
  readonly origins: readonly string[]
  /** Does what opens a file dialog, and chooses `file` in it. */
  chooseFile(file: string, open: () => Promise<void>): Promise<void>
  /** Ends the process behind the screens without a warning. */
  kill(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  workspace: string
  userFolder: string
}
