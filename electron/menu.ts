import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  /** Sends a command to the page: `go:/data`, `palette`, `import`, `shortcuts`. */
  command(command: string): void
  openWorkspace(): void
  createWorkspace(sample?: 'mushroom'): void
  showWorkspaceFolder(): void
  restartInSafeMode(): void
  showCrashFolder(): void
  about(): void
}

const pages = [
  ['Home', '/'],
  ['Infrastructure', '/infrastructure'],
  ['Data', '/data'],
  ['Quality', '/quality'],
  ['Pipelines', '/pipelines'],
  ['Experiments', '/experiments'],
  ['Models', '/models'],
] as const

/** The menu bar. What the page handles by itself, such as Ctrl+K, is shown with its key but not registered again. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.command('go:/settings'),
  }
  const about: MenuItemConstructorOptions = { label: 'About Sporeprint', click: () => actions.about() }
  const appMenu: MenuItemConstructorOptions = {
    label: 'Sporeprint',
    submenu: [
      about,
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Import data…', accelerator: 'CmdOrCtrl+O', click: () => actions.command('import') },
        { type: 'separator' },
        {
          label: 'Open Workspace…',
          accelerator: 'CmdOrCtrl+Shift+O',
          click: () => actions.openWorkspace(),
        },
        { label: 'New Workspace…', click: () => actions.createWorkspace() },
        { label: 'New Sample Workspace…', click: () => actions.createWorkspace('mushroom') },
        { label: 'Show Workspace Folder', click: () => actions.showWorkspaceFolder() },
        { type: 'separator' },
        ...(isMac
          ? ([{ role: 'close' }] as const)
          : ([settings, { type: 'separator' }, { role: 'quit' }] as const)),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        {
          label: 'Command Palette…',
          accelerator: 'CmdOrCtrl+K',
          registerAccelerator: false,
          click: () => actions.command('palette'),
        },
        { type: 'separator' },
        ...pages.map(([label, route], index) => ({
          label,
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.command(`go:${route}`),
        })),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Keyboard Shortcuts', click: () => actions.command('shortcuts') },
        { label: 'Diagnostics', click: () => actions.command('go:/settings?tab=diagnostics') },
        { label: 'Licences', click: () => actions.command('go:/settings?tab=about') },
        { label: 'Show Crash Dumps', click: () => actions.showCrashFolder() },
        { label: 'Restart in Safe Mode', click: () => actions.restartInSafeMode() },
        ...(isMac ? [] : ([{ type: 'separator' }, about] as const)),
      ],
    },
  ]
}
