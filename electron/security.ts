import type { Session, WebContents } from 'electron'
import { shell } from 'electron'

export const appOrigin = 'app://bundle'

/** Where a link may lead out of the app, opened in the person's own browser: over https only to these hosts. */
export const outsideHosts: readonly string[] = [
  'doi.org',
  'archive.ics.uci.edu',
  'creativecommons.org',
  'docs.docker.com',
]

/** Copying a table needs this one; everything else that Chromium can ask for is denied. */
export const grantedPermission = 'clipboard-sanitized-write'

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

export function isAppUrl(text: string): boolean {
  const url = parseUrl(text)
  return url?.protocol === 'app:' && url.host === 'bundle' && url.username === '' && url.password === ''
}

/** The page of a service that this computer runs, such as MLflow's. */
const isServicePage = ({ protocol, hostname, port, pathname, search }: URL) =>
  protocol === 'http:' && hostname === '127.0.0.1' && port !== '' && pathname === '/' && search === ''

export function isAllowedOutside(text: string): boolean {
  const url = parseUrl(text)
  if (url && url.username === '' && url.password === '' && isServicePage(url)) return true
  return (
    url?.protocol === 'https:' &&
    outsideHosts.includes(url.host) &&
    url.username === '' &&
    url.password === ''
  )
}

/** The part of an IPC event that tells who sent it. */
export interface Sent {
  readonly senderFrame: { readonly url: string } | null
  readonly sender: { readonly mainFrame: unknown }
}

/** Only the top frame of our own page is listened to. */
export function isTrustedSender({ senderFrame, sender }: Sent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url)
}

/** Opens an allowed address in the browser and says whether it did. */
export function openOutside(url: string): boolean {
  if (!isAllowedOutside(url)) return false
  void shell.openExternal(url)
  return true
}

/** Nothing is granted to a page, and nothing on the network is reached by one, whatever it asks for. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(permission === grantedPermission && isAppUrl(contents.getURL())),
  )
  session.setPermissionCheckHandler(
    (contents, permission) => permission === grantedPermission && isAppUrl(contents?.getURL() ?? ''),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*'] },
    (_details, decide) => decide({ cancel: true }),
  )
}

/** A page stays where it is: no navigation away, no second window, no embedded one. */
export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (details) => {
    if (isAppUrl(details.url)) return
    details.preventDefault()
    openOutside(details.url)
  })
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault()
  })
  contents.on('will-redirect', (details) => details.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}
