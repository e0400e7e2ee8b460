import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where a person's own settings live, apart from any workspace. `SPOREPRINT_USER_FOLDER` moves it. */
export function userFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.SPOREPRINT_USER_FOLDER) return environment.SPOREPRINT_USER_FOLDER
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Sporeprint')
  if (process.platform === 'win32')
    return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Sporeprint')
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'sporeprint')
}
