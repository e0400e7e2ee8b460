/** What the desktop shell gives a page besides the contract; absent in a browser. Exposed as `window.sporeprintHost`. */
export interface HostBridge {
  readonly kind: 'electron'
  readonly platform: string
  /** Asks the shell for a fresh connection; the port arrives as a window message `{ type: portMessageType }`. */
  connect(): void
  chooseFile(options: { title: string; extensions: string[] }): Promise<string | undefined>
  chooseFolder(options: { title: string }): Promise<string | undefined>
  /** The path of a file dropped on the window. */
  pathOfFile(file: File): string
  /** Menu and tray commands for the page, such as `go:/settings`, `palette`, `import`; returns the unsubscriber. */
  onCommand(listener: (command: string) => void): () => void
  showItemInFolder(path: string): void
}

export const portMessageType = 'sporeprint-port'
