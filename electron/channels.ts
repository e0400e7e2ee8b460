/** The names of everything that crosses between the preload script and the main process. */
export const channels = {
  connect: 'sporeprint:connect',
  port: 'sporeprint:port',
  command: 'sporeprint:command',
  chooseFile: 'sporeprint:choose-file',
  chooseFolder: 'sporeprint:choose-folder',
  showItem: 'sporeprint:show-item',
} as const
