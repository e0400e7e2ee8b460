import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { session } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { contentSecurityPolicy, pathInside, responseHeaders, serveApp } from '../../electron/protocol.ts'
import * as security from '../../electron/security.ts'
import { webPreferences } from '../../electron/window.ts'
import { root } from './built.ts'
import { guards } from './stand-in/electron.ts'

// The shell's modules import Electron, which plain Node cannot load; here they get the stand-in.
vi.mock('electron', () => import('./stand-in/electron.ts'))

const text = (file: string) => readFileSync(join(root, file), 'utf8')
const sources = readdirSync(join(root, 'electron'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => text(`electron/${name}`))

const ask = (url: string, init?: RequestInit) => guards.serve!(new Request(url, init))
const check = (url: string | undefined, permission: string) =>
  guards.check!(url === undefined ? null : { getURL: () => url }, permission)

describe("Electron's security checklist", () => {
  it('1. loads only secure content: its own files, and nothing over the network', () => {
    expect(sources.join('\n')).not.toMatch(/loadFile|http:\/\/(?!\*)/)
    expect(security.appOrigin).toBe('app://bundle')
  })

  it('2–4, 6, 8–11. keeps Node out of pages, isolates worlds, and turns no protection off', () => {
    expect(webPreferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    })
    expect(webPreferences).not.toHaveProperty('enableBlinkFeatures')
    expect(sources.join('\n')).not.toMatch(/enableBlinkFeatures|allowpopups|appendSwitch/)
    expect(text('electron/shell.ts')).toContain('app.enableSandbox()')
  })

  it('7. allows scripts from the app only, in the header and in the page', () => {
    const policy = Object.fromEntries(
      contentSecurityPolicy.split('; ').map((rule) => {
        const [name, ...values] = rule.split(' ')
        return [name, values.join(' ')]
      }),
    )
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    })
    const inPage = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(
      text('renderer/index.html'),
    )?.[1]
    // A page's own tag cannot say who may frame it.
    expect(`${inPage}; frame-ancestors 'none'`).toBe(contentSecurityPolicy)
  })

  it('12. creates no web view, and 20. exposes no Electron API to the page', () => {
    expect(text('electron/preload.ts')).not.toMatch(/exposeInMainWorld\([^)]*ipcRenderer/)
    expect(sources.join('\n')).not.toMatch(/<webview/)
  })

  it('13–15. leaves the app only for known hosts over https, and for a page of a local service', () => {
    const allowed = [
      'https://doi.org/10.24432/C5959T',
      'https://docs.docker.com/engine/install/',
      // MLflow's page.
      'http://127.0.0.1:5001',
    ]
    const refused = [
      'http://doi.org/',
      'http://127.0.0.1/',
      'http://127.0.0.1:5001/graphql',
      'http://127.0.0.1:5001/?x=1',
      'http://me@127.0.0.1:5001/',
      'http://127.0.0.1.example.com:5001/',
      'https://doi.org:444/',
      'https://doi.org.example.com/',
      'https://example.com/?https://doi.org/',
      'https://user@doi.org/',
      'https://doi.org@example.com/',
      'javascript:alert(1)',
      'file:///etc/passwd',
      'smb://doi.org/share',
      'ms-msdt:/id',
      'not an address',
      '',
    ]
    expect(allowed.filter((url) => !security.isAllowedOutside(url))).toEqual([])
    expect(refused.filter(security.isAllowedOutside)).toEqual([])
    expect(['app://bundle/', 'app://bundle/#/data'].filter((url) => !security.isAppUrl(url))).toEqual([])
    expect(
      [
        'app://bundle.example.com/',
        'app://other/',
        'app:bundle',
        'https://bundle/',
        'app://x@bundle/',
      ].filter(security.isAppUrl),
    ).toEqual([])
  })

  it('16. uses the current Electron, pinned', () => {
    const { devDependencies } = JSON.parse(text('package.json'))
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    expect(text('.github/workflows/ci.yml')).toContain('npm audit')
  })

  it('17. hears only the top frame of its own page', () => {
    const mainFrame = { url: 'app://bundle/#/' }
    const heard = (senderFrame: { url: string } | null, frame = mainFrame) =>
      security.isTrustedSender({ senderFrame, sender: { mainFrame: frame } })
    expect(heard(mainFrame)).toBe(true)
    expect(heard(null)).toBe(false)
    expect(heard({ url: 'app://bundle/#/' })).toBe(false)
    const foreign = { url: 'https://example.com/' }
    expect(heard(foreign, foreign)).toBe(false)
  })

  it('18. serves pages over a protocol of its own, from its own folder only', async () => {
    serveApp(session.defaultSession, join(root, 'renderer'))
    const page = await ask('app://bundle/')
    expect(page.status).toBe(200)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    })
    const refused = [
      ask('app://other/index.html'),
      ask('app://bundle/index.html', { method: 'POST' }),
      ask('app://bundle/missing.html'),
      ask('app://bundle/%2e%2e/package.json'),
      ask('app://bundle/..%2fpackage.json'),
      ask('app://bundle/%00'),
      ask('app://bundle/%zz'),
      ask('app://bundle/main.tsx'),
    ]
    for (const response of await Promise.all(refused)) expect(response.status).toBe(404)
    expect(responseHeaders['Cross-Origin-Opener-Policy']).toBe('same-origin')
  })

  it('18b. resolves no path outside the folder', () => {
    const outside = ['/../x', '/..%2fx', '/a/../../x', '/..\\x', '/C:/x', '/%2e%2e/x', '/\0']
    expect(outside.filter((path) => pathInside('/app/renderer', path) !== undefined)).toEqual([])
    expect(pathInside('/app/renderer', '/assets/a%20b.js')).toBe(join('/app/renderer/assets/a b.js'))
  })

  it('5. answers every permission with no, but for copying text', () => {
    security.guardSession(session.defaultSession)
    const own = 'app://bundle/#/'
    const others = ['camera', 'geolocation', 'hid', 'clipboard-read', 'fullscreen']
    expect(others.filter((permission) => check(own, permission))).toEqual([])
    expect(check(own, security.grantedPermission)).toBe(true)
    expect(check('https://example.com/', security.grantedPermission)).toBe(false)
    expect(check(undefined, security.grantedPermission)).toBe(false)
    expect(guards.device!()).toBe(false)
  })

  it('19. sets the fuses', () => {
    const { electronFuses } = parse(text('electron-builder.yml'))
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    })
  })

  it('keeps crash dumps on this computer', () => {
    expect(text('electron/shell.ts')).toContain('crashReporter.start({ uploadToServer: false })')
  })
})
