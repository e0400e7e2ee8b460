import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createApp, type App } from '../../main/app.ts'
import { createWorkspace } from '../../main/create-workspace.ts'
import { serveBrowser, type BrowserServer } from '../../main/server.ts'
import { parseHash } from '../../renderer/token.ts'
import { openPlace } from './place.ts'

const place = openPlace('server')
let app: App
let server: BrowserServer

beforeAll(async () => {
  app = await createApp((await createWorkspace(join(place.root, 'workspace'))).path, { host: 'browser' })
  const folder = join(place.root, 'screens')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Sporeprint</title>')
  writeFileSync(join(folder, 'assets', 'main-a1b2.js'), 'export {}')
  writeFileSync(join(place.root, 'outside.txt'), 'private')
  symlinkSync(join(place.root, 'outside.txt'), join(folder, 'link.txt'))
  server = await serveBrowser({ router: app.router }, { folder })
})
afterAll(async () => {
  await server.close()
  await app.close()
  place.remove()
})

/** Asks as it is told: unlike `fetch`, with any Host and without tidying the path. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
  return new Promise<{ status?: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }))
      })
      asked.on('error', reject)
      asked.end(body)
    },
  )
}

/** The status of a refused upgrade, or 101. */
function upgrade(protocols: string[], headers: Record<string, string> = {}, path = '/rpc') {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, { headers })
  return new Promise<number | undefined>((resolve) => {
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode))
    socket.on('error', () => resolve(undefined))
  }).finally(() => socket.terminate())
}

const call = (headers: Record<string, string>) =>
  ask('/rpc/app/info', { 'content-type': 'application/json', ...headers }, 'POST', '{}')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

it('gives the page an address whose token the page understands', () => {
  const url = new URL(server.url)
  expect(url.hostname).toBe('127.0.0.1')
  expect(parseHash(url.hash)).toEqual({ token: server.token, route: '#/' })
  expect(server.token.length).toBeGreaterThanOrEqual(43)
})

it('serves the screens with their types, a policy, and caching for hashed names only', async () => {
  const page = await ask('/')
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>') })
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  const script = await ask('/assets/main-a1b2.js')
  expect(script.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': expect.stringContaining('immutable'),
  })
  expect((await ask('/nothing.js')).status).toBe(404)
  expect((await ask('/assets')).status).toBe(404)
  expect((await ask('/', {}, 'POST')).status).toBe(405)
  expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
})

it.each([
  '/../outside.txt',
  '/assets/../../outside.txt',
  '/%2e%2e/outside.txt',
  '/..%2foutside.txt',
  '/..%5coutside.txt',
  '/link.txt',
  '/%00',
  '/%',
  '//etc/passwd',
])('serves nothing outside its folder: %s', async (path) => {
  const answer = await ask(path)
  expect(answer.status).toBe(404)
  expect(answer.body).not.toContain('private')
})

it('answers calls with the token, and none without it', async () => {
  expect((await call(bearer(server.token))).status).toBe(200)
  expect((await call({})).status).toBe(401)
  expect((await call(bearer(`${server.token}x`))).status).toBe(401)
  expect((await call(bearer(server.token.slice(0, -1)))).status).toBe(401)
  expect((await call({ authorization: server.token })).status).toBe(401)
  expect((await ask(`/rpc/app/info?token=${server.token}`)).status).toBe(401)
  expect((await ask('/rpc/no/such', bearer(server.token), 'POST')).status).toBe(404)
})

it('refuses requests made for another host, as after DNS rebinding', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${server.port}`,
    '127.0.0.1',
    `127.0.0.1.evil:${server.port}`,
  ])
    expect((await call({ ...bearer(server.token), host })).status).toBe(403)
  expect((await ask('/', { host: 'evil.example' })).status).toBe(403)
  expect((await call({ ...bearer(server.token), host: `localhost:${server.port}` })).status).toBe(200)
})

it("refuses requests from other sites' pages, and allows its own", async () => {
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${server.port + 1}`])
    expect((await call({ ...bearer(server.token), origin })).status).toBe(403)
  const origin = `http://127.0.0.1:${server.port}`
  expect((await call({ ...bearer(server.token), origin })).status).toBe(200)
})

it('checks token, host, origin and path on WebSockets, too', async () => {
  const right = ['sporeprint', server.token]
  expect(await upgrade(right)).toBe(101)
  expect(await upgrade(right, { origin: `http://localhost:${server.port}` })).toBe(101)
  expect(await upgrade(['sporeprint', 'wrong'])).toBe(401)
  expect(await upgrade(['sporeprint'])).toBe(401)
  expect(await upgrade([server.token])).toBe(401)
  expect(await upgrade([])).toBe(401)
  expect(await upgrade(right, { origin: 'https://evil.example' })).toBe(403)
  expect(await upgrade(right, { host: 'evil.example' })).toBe(403)
  expect(await upgrade(right, {}, '/other')).toBe(404)
})

it('says that a port is taken, and how to go on', async () => {
  await expect(serveBrowser({ router: app.router }, { port: server.port })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `The port ${server.port} is in use. Choose another one, or 0 for any.`,
  })
})

it('says how to build the screens when they are not built', async () => {
  const empty = await serveBrowser({ router: app.router }, { folder: join(place.root, 'nothing') })
  const answer = await fetch(`http://127.0.0.1:${empty.port}/`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('npm run build')
  await empty.close()
})
