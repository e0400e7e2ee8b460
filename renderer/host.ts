import type { HostBridge } from '../main/contract/host.ts'

declare global {
  interface Window {
    readonly sporeprintHost?: HostBridge
  }
}

/** The desktop shell, or nothing in a browser. */
export const host: HostBridge | undefined = globalThis.window?.sporeprintHost
