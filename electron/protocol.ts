import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Session } from 'electron'
import { protocol } from 'electron'

/** What a page may load: its own files. Mantine sets style attributes, which a nonce cannot allow. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const responseHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
}

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** `app:` behaves like https (origin, secure context), unlike `file:`. Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves `folder` at `app://bundle/`: plain reads of known kinds of files inside it, nothing else. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'bundle' || request.method !== 'GET') return refuse(404)
    const path = pathInside(folder, url.pathname)
    const mediaType = path === undefined ? undefined : mediaTypes[extname(path)]
    if (path === undefined || mediaType === undefined) return refuse(404)
    try {
      const body = await readFile(path)
      return new Response(new Uint8Array(body), {
        headers: { ...responseHeaders, 'Content-Type': mediaType },
      })
    } catch {
      return refuse(404)
    }
  })
}

/** The file that `pathname` means, or nothing if that would be outside `folder`. */
export function pathInside(folder: string, pathname: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (/[\0\\:]/.test(decoded)) return undefined
  const path = normalize(join(folder, decoded === '/' ? 'index.html' : decoded))
  return path.startsWith(normalize(folder) + sep) ? path : undefined
}

const refuse = (status: number) => new Response(undefined, { status, headers: responseHeaders })
