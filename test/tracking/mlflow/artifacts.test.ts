import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweepObjects } from '../../../main/tracking/artifact-store.ts'
import { startServer } from './server.ts'

let server: Awaited<ReturnType<typeof startServer>>
let runId: string
let base: string
beforeEach(async () => {
  server = await startServer()
  runId = await server.createRun()
  base = `/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts`
})
afterEach(() => server.close())

/** Sends the path as it is: fetch would resolve its dots. */
function send(method: string, path: string, more: { body?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const { port } = server.server
      const sent = request({ host: '127.0.0.1', port, method, path, headers: more.headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }))
      })
      sent.on('error', reject)
      sent.end(more.body)
    },
  )
}

describe('the artifact proxy', () => {
  it('puts, lists, gets, in parts too, and deletes', async () => {
    expect((await send('PUT', `${base}/plots/a%20%C3%A4.json`, { body: '{"a":1}' })).status).toBe(200)
    expect((await send('PUT', `${base}/empty.txt`)).status).toBe(200)
    expect((await server.get('artifacts/list', { run_id: runId })).body).toEqual({
      root_uri: `mlflow-artifacts:/0/${runId}/artifacts`,
      files: [
        { path: 'empty.txt', is_dir: false, file_size: 0 },
        { path: 'plots', is_dir: true },
      ],
    })
    const inside = await server.get('artifacts/list', { run_id: runId, path: 'plots' })
    expect(inside.body.files).toEqual([{ path: 'plots/a ä.json', is_dir: false, file_size: 7 }])
    const listed = await send('GET', `/api/2.0/mlflow-artifacts/artifacts?path=0/${runId}/artifacts/plots`)
    expect(JSON.parse(listed.text)).toEqual({ files: [{ path: 'a ä.json', is_dir: false, file_size: 7 }] })
    const got = await send('GET', `${base}/plots/a%20%C3%A4.json`)
    expect(got.text).toBe('{"a":1}')
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename=a__.json; filename*=UTF-8''a%20%C3%A4.json`,
    })
    const part = await send('GET', `/get-artifact?run_id=${runId}&path=plots/a%20%C3%A4.json`, {
      headers: { range: 'bytes=1-3' },
    })
    expect({ status: part.status, text: part.text }).toEqual({ status: 206, text: '"a"' })
    expect((await send('GET', `${base}/empty.txt`)).text).toBe('')
    expect((await send('DELETE', `${base}/plots`)).status).toBe(200)
    expect((await send('GET', `${base}/plots/a%20%C3%A4.json`)).status).toBe(404)
    expect(server.workspace.tracking.summary(runId).kind).toBe('tracked')
  })

  it.each([
    '../run.json',
    '..%2frun.json',
    '%2e%2e/run.json',
    '%252e%252e%252frun.json',
    '.%2e/run.json',
    '%2e.%2frun.json',
    '..%255crun.json',
    '%25252e%25252e%25252frun.json%00',
    '..%c0%afrun.json',
    '%ff%fe/x',
    'a/%2e%2e/%2e%2e/run.json',
    '~%2f..%2f..%2fx',
    '..%5crun.json',
    'a/../../run.json',
    '%2fetc/passwd',
    '/etc/passwd',
    'C:%5cx',
    'a%00b',
    './x',
    'a//b',
    '%c0%ae%c0%ae/x',
    '...',
    'x.',
  ])('refuses to read, write or delete %s', async (path) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status, text } = await send(method, `${base}/${path}`, { body: method === 'PUT' ? 'x' : '' })
      expect({ method, isRefused: status === 400 || status === 404, text }).toMatchObject({ isRefused: true })
    }
    const list = await send('GET', `/api/2.0/mlflow/artifacts/list?run_id=${runId}&path=${path}`)
    expect([400, 404]).toContain(list.status)
    expect([400, 404]).toContain((await send('GET', `/get-artifact?run_id=${runId}&path=${path}`)).status)
  })

  it('follows no link out of a run', async () => {
    const folder = join(server.workspace.paths.runs, runId, 'artifacts')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(server.workspace.root, 'secret'), 'x')
    symlinkSync(server.workspace.root, join(folder, 'out'))
    expect((await send('GET', `${base}/out/secret`)).status).toBe(404)
    expect((await send('PUT', `${base}/out/new`, { body: 'x' })).status).toBe(400)
    expect((await send('PUT', `${base}/out/deep/new`, { body: 'x' })).status).toBe(400)
    expect(readdirSync(server.workspace.root)).not.toContain('new')
  })

  it('leaves nothing of an upload that breaks off', async () => {
    await new Promise<void>((resolve) => {
      const headers = { 'content-length': '1000' }
      const sent = request({
        host: '127.0.0.1',
        port: server.server.port,
        method: 'PUT',
        path: `${base}/half`,
        headers,
      })
      sent.on('error', () => {})
      sent.on('close', () => resolve())
      sent.write('half', () => sent.destroy())
    })
    expect((await send('GET', `${base}/half`)).status).toBe(404)
  })

  it('does not let a file be a folder, nor anybody delete what a pipeline wrote', async () => {
    await send('PUT', `${base}/a`, { body: 'x' })
    expect((await send('PUT', `${base}/a/b`, { body: 'x' })).status).toBe(400)
    const { tracking, state } = server.workspace
    const own = tracking.startRun({ experiment: 'mushroom', kind: 'pipeline' }).runId
    await tracking.writeArtifact(own, 'evaluation.json', '{}')
    const path = `/api/2.0/mlflow-artifacts/artifacts/${state.experiments.byName('mushroom')!.id}/${own}/artifacts/evaluation.json`
    expect((await send('GET', path)).text).toBe('{}')
    expect((await send('DELETE', path)).status).toBe(400)
  })
})

const fileAt = (path: string) => join(server.workspace.paths.runs, runId, 'artifacts', path)
const objects = () =>
  readdirSync(server.workspace.paths.objects, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )

describe('content', () => {
  const content = 'spores '.repeat(5000)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const digest = `sha-256=:${createHash('sha256').update(content).digest('base64')}:`

  it('that is there already is kept once, and as long as anything needs it', async () => {
    const other = await server.createRun()
    await send('PUT', `${base}/a.bin`, { body: content })
    await send('PUT', `${base}/deep/b.bin`, { body: content })
    await send('PUT', `/api/2.0/mlflow-artifacts/artifacts/0/${other}/artifacts/c.bin`, { body: content })
    await send('PUT', `${base}/a.bin`, { body: content })
    expect(statSync(fileAt('a.bin'))).toMatchObject({ ino: statSync(fileAt('deep/b.bin')).ino, nlink: 4 })
    expect(objects()).toHaveLength(1)
    expect(readdirSync(join(server.workspace.paths.runs, runId, 'artifacts'))).toEqual(['a.bin', 'deep'])
    await send('DELETE', `${base}/deep`)
    await send('PUT', `${base}/a.bin`, { body: 'short' })
    expect(objects()).toHaveLength(1)
    const read = `/api/2.0/mlflow-artifacts/artifacts/0/${other}/artifacts/c.bin`
    expect((await send('GET', read)).text).toBe(content)
    await send('DELETE', read)
    expect(objects()).toEqual([])
  })

  it('that is deleted by hand is freed by the next sweep, and nothing else', async () => {
    await send('PUT', `${base}/a.bin`, { body: content })
    await send('PUT', `${base}/b.bin`, { body: `${content}b` })
    rmSync(fileAt('a.bin'))
    expect(await sweepObjects(server.workspace.paths)).toBe(content.length)
    expect(await sweepObjects(server.workspace.paths)).toBe(0)
    expect(objects()).toHaveLength(1)
    expect((await send('GET', `${base}/b.bin`)).text).toBe(`${content}b`)
  })

  it('has a checksum, in a list that other programs read, and in the answer', async () => {
    await send('PUT', `${base}/ä b.bin`.replace('ä b', '%C3%A4%20b'), { body: content })
    await send('PUT', `${base}/c.txt`, { body: 'c' })
    await send('PUT', `${base}/c.txt`, { body: 'd' })
    const list = readFileSync(join(server.workspace.paths.runs, runId, 'artifacts.sha256'), 'utf8')
    const d = createHash('sha256').update('d').digest('hex')
    expect(list).toBe(`${sha256}  ä b.bin\n${d}  c.txt\n`)
    const path = `${base}/%C3%A4%20b.bin`
    const { headers } = await send('HEAD', path)
    expect(headers).toMatchObject({ etag: `"${sha256}"`, 'repr-digest': digest })
    const ranged = async (tag: string) =>
      (await send('GET', path, { headers: { range: 'bytes=0-5', 'if-range': tag } })).status
    expect([await ranged(`"${sha256}"`), await ranged('"other"')]).toEqual([206, 200])
    expect((await send('GET', path, { headers: { 'if-none-match': `"${sha256}"` } })).status).toBe(304)
    const infos = await server.workspace.tracking.listArtifacts(runId)
    expect(infos.find((info) => info.path === 'ä b.bin')).toMatchObject({ sha256, sizeBytes: content.length })
  })

  it('that arrives otherwise than it was sent is refused, and what was there stays', async () => {
    await send('PUT', `${base}/a.bin`, { body: 'before' })
    const sent = await send('PUT', `${base}/a.bin`, {
      body: `${content}!`,
      headers: { 'repr-digest': digest },
    })
    expect(sent.status).toBe(400)
    expect(sent.text).toContain('Send it again')
    expect((await send('GET', `${base}/a.bin`)).text).toBe('before')
    const good = { body: content, headers: { 'content-digest': digest } }
    expect((await send('PUT', `${base}/a.bin`, good)).status).toBe(200)
  })

  it('that somebody changed by hand is not given to others', async () => {
    await send('PUT', `${base}/a.bin`, { body: content })
    chmodSync(fileAt('a.bin'), 0o644)
    writeFileSync(fileAt('a.bin'), 'changed '.repeat(5000))
    await send('PUT', `${base}/b.bin`, { body: content })
    expect((await send('GET', `${base}/b.bin`)).text).toBe(content)
    expect(readFileSync(fileAt('a.bin'), 'utf8')).toContain('changed')
  })

  it.skipIf(process.platform === 'win32')(
    'that the disk has no room for leaves nothing half-written',
    async () => {
      const child = join(import.meta.dirname, 'full-disk-child.ts')
      const { stdout } = await promisify(execFile)('bash', [
        '-c',
        'ulimit -f 4096; exec "$0" "$@"',
        process.execPath,
        child,
      ])
      expect(JSON.parse(stdout)).toEqual({
        status: 503,
        answer: {
          error_code: 'TEMPORARILY_UNAVAILABLE',
          message: expect.stringContaining('may not become so large there'),
        },
        before: 'before',
        files: ['model.bin'],
        objects: [],
        afterwards: 200,
      })
    },
  )
})

const ask = async (headers: Record<string, string>) => (await send('GET', '/health', { headers })).status

describe('access', () => {
  it('is for this address, and for no page of another site', async () => {
    const { port } = server.server
    expect(await ask({ host: `localhost:${port}` })).toBe(200)
    expect(await ask({ host: `evil.example:${port}` })).toBe(403)
    expect(await ask({ host: 'localhost:1' })).toBe(403)
    expect(await ask({ origin: 'https://evil.example' })).toBe(403)
    expect(await ask({ origin: 'null' })).toBe(403)
    expect(await ask({ origin: `http://127.0.0.1:${port}` })).toBe(200)
  })

  it('wants the token where there is one, and there is one for other machines', async () => {
    await expect(startServer({ host: '0.0.0.0' })).rejects.toThrow('wants a token')
    const guarded = await startServer({ token: 'secret' })
    try {
      const askWith = async (authorization?: string) =>
        (await fetch(`${guarded.url}/health`, { headers: authorization ? { authorization } : {} })).status
      expect(await askWith()).toBe(401)
      expect(await askWith('Bearer wrong')).toBe(401)
      expect(await askWith('Bearer secret')).toBe(200)
      expect(await askWith(`Basic ${Buffer.from('anybody:secret').toString('base64')}`)).toBe(200)
    } finally {
      await guarded.close()
    }
  })

  it('names the port that is in use', async () => {
    await expect(startServer({ port: server.server.port })).rejects.toThrow(/port \d+ is in use/)
  })
})
