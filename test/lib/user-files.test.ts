import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLogger } from '../../main/lib/logger.ts'
import { openPreferences } from '../../main/lib/preferences.ts'
import { openRecentWorkspaces } from '../../main/lib/recent-workspaces.ts'
import { openSecrets } from '../../main/lib/secrets.ts'
import { userFolder } from '../../main/lib/user-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sporeprint-user-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('lives where the person says', () => {
  expect(userFolder({ SPOREPRINT_USER_FOLDER: '/there' })).toBe('/there')
  expect(userFolder({ XDG_CONFIG_HOME: '/config', APPDATA: '/config' })).toMatch(/sporeprint$/i)
})

it('remembers preferences, and starts from the defaults', () => {
  expect(openPreferences({ folder }).get()).toMatchObject({ theme: 'auto', notifyWhenRunEnds: true })
  openPreferences({ folder }).set({ theme: 'dark', views: { runs: { sort: 'accuracy' } } })
  openPreferences({ folder }).set({ threads: 3 })
  expect(openPreferences({ folder }).get()).toMatchObject({
    theme: 'dark',
    threads: 3,
    views: { runs: { sort: 'accuracy' } },
  })
})

it.each(['{"theme": "da', '{"theme": "pink"}', '[]'])('sets damaged preferences aside: %s', (text) => {
  const file = join(folder, 'preferences.json')
  writeFileSync(file, text)
  const preferences = openPreferences({ folder })
  expect(preferences.get().theme).toBe('auto')
  expect(readFileSync(preferences.setAside()!, 'utf8')).toBe(text)
  preferences.set({ theme: 'light' })
  expect(openPreferences({ folder }).get().theme).toBe('light')
})

it('ignores preferences in safe mode, and leaves them as they were', () => {
  openPreferences({ folder }).set({ theme: 'dark' })
  const safe = openPreferences({ folder, safeMode: true })
  expect(safe.get().theme).toBe('auto')
  expect(safe.set({ theme: 'light' }).theme).toBe('light')
  expect(safe.get().theme).toBe('light')
  expect(openPreferences({ folder }).get().theme).toBe('dark')
})

it('lists recent workspaces newest first, each once, and says which are gone', () => {
  const recent = openRecentWorkspaces(folder)
  const here = join(folder, 'here')
  mkdirSync(here)
  writeFileSync(join(here, 'sporeprint.yaml'), '')
  recent.remember({ name: 'here', path: here })
  recent.remember({ name: 'gone', path: join(folder, 'gone') })
  recent.remember({ name: 'here, renamed', path: here })
  expect(openRecentWorkspaces(folder).list()).toMatchObject([
    { name: 'here, renamed', path: here, exists: true },
    { name: 'gone', exists: false },
  ])
  for (let i = 0; i < 30; i++) recent.remember({ name: String(i), path: join(folder, String(i)) })
  expect(recent.list()).toHaveLength(20)
  recent.forget(join(folder, '29'))
  expect(recent.list()[0]!.name).toBe('28')
})

it('keeps secrets in a file that only its owner can read', () => {
  const secrets = openSecrets(folder)
  expect(secrets.get('mariadb')).toBeUndefined()
  secrets.set('mariadb', 'hunter2')
  secrets.set('toString', 'odd name')
  expect(openSecrets(folder).get('mariadb')).toBe('hunter2')
  secrets.delete('mariadb')
  expect(secrets.get('mariadb')).toBeUndefined()
  expect(secrets.get('toString')).toBe('odd name')
  expect(secrets.get('constructor')).toBeUndefined()
})

it.skipIf(process.platform === 'win32')('refuses secrets that others can read', () => {
  const secrets = openSecrets(folder)
  secrets.set('mariadb', 'hunter2')
  const file = join(folder, 'secrets.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  chmodSync(file, 0o644)
  expect(() => secrets.get('mariadb')).toThrow(/chmod 600/)
})

it('logs to a file without secrets, and starts a new file when it is large', () => {
  const file = join(folder, 'logs', 'sporeprint.log')
  const logger = openLogger({ folder })
  logger.log('info', 'connected', { host: 'db', mariadbPassword: 'hunter2', apiToken: 'hunter3' })
  logger.close()
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('"msg":"connected"')
  expect(text).toContain('"host":"db"')
  expect(text).not.toMatch(/hunter/)
  writeFileSync(file, 'x'.repeat(6 << 20))
  openLogger({ folder }).close()
  expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual(['sporeprint.log', 'sporeprint.log.1'])
  expect(statSync(file).size).toBe(0)
})

it('works without a log when its folder cannot be made', () => {
  writeFileSync(join(folder, 'file'), '')
  const logger = openLogger({ folder: join(folder, 'file') })
  expect(() => logger.log('info', 'hello')).not.toThrow()
  logger.close()
})
