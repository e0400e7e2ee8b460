import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** The policy of renderer/index.html, and what only a header can say. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Serves a file of `folder`; nothing outside it, whatever the path or a link in the folder says. */
export async function serveFile(
  folder: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Only GET and HEAD work here.', { allow: 'GET, HEAD' })
  if (!existsSync(join(folder, 'index.html')))
    return say(response, 503, 'The screens are not built yet. Run "npm run build" and load this page again.')
  const file = findFile(folder, pathname === '/' ? '/index.html' : pathname)
  if (file === undefined) return say(response, 404, 'There is no such file.')
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
    // Names in assets/ carry a hash of the content.
    'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(file), response)
}

function findFile(folder: string, pathname: string): string | undefined {
  try {
    const root = realpathSync(folder)
    const file = realpathSync(join(root, decodeURIComponent(pathname)))
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined
  } catch {
    // No such file, or a path that is not one (a bad escape, a zero byte).
    return undefined
  }
}

function say(response: ServerResponse, status: number, text: string, headers = {}): void {
  response.writeHead(status, { ...securityHeaders, ...headers, 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
}
