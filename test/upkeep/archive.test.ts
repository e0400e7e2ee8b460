import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Header, type ReadEntry } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { archiveFormat, packArchive, readManifest, unpackArchive } from '../../main/upkeep/archive.ts'

let root: string
let file: string
const signal = new AbortController().signal
const about = { appVersion: '1.2.3', createdAt: 1_795_563_540_115, services: [] }
const nothing = () => {}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archive-'))
  file = join(root, 'backup.tar.zst')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function folderWith(files: Record<string, Uint8Array | string>): string {
  const folder = mkdtempSync(join(root, 'source-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

const noise = randomBytes(300_000)
const usual = {
  'redis.rdb': 'REDIS0011',
  'workspace/a/b.txt': 'hello',
  'workspace/empty': '',
  'workspace/noise.bin': noise,
  [`workspace/${'long-'.repeat(30)}/ünïcode 🍄.txt`]: 'far down',
}
const pack = () => packArchive(folderWith(usual), about, file, signal, nothing)

function target(): string {
  const folder = join(root, 'target')
  mkdirSync(folder, { recursive: true })
  return folder
}
const unpack = () => unpackArchive(file, target(), signal, nothing)

interface Entry {
  path: string
  content?: string
  type?: ReadEntry['type']
  linkpath?: string
}

/** An archive that Sporeprint would not write; its manifest fits what is in it unless said. */
function forge(
  entries: Entry[],
  change: (manifest: Record<string, unknown>) => object = (same) => same,
): void {
  const members = entries.map(({ path, content = '' }) => ({
    path,
    sizeBytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
  }))
  const manifest = { kind: 'sporeprint-backup', format: archiveFormat, ...about, members }
  const all: Entry[] = [{ path: 'manifest.json', content: JSON.stringify(change(manifest)) }, ...entries]
  const blocks = all.flatMap(({ path, content = '', type = 'File', linkpath }) => {
    const bytes = Buffer.from(content)
    const header = new Header({ path, type, linkpath, mode: 0o644, size: bytes.length })
    header.encode()
    return [header.block!, bytes, Buffer.alloc(-bytes.length & 511)]
  })
  writeFileSync(file, zstdCompressSync(Buffer.concat([...blocks, Buffer.alloc(1024)])))
}

/** Changes bytes of the archive's content, as somebody does who packs it anew. */
function alter(change: (content: Buffer) => Buffer): void {
  writeFileSync(file, zstdCompressSync(change(zstdDecompressSync(readFileSync(file)))))
}

describe('an archive', () => {
  it('gives back every file as it was, and says at its beginning what it holds', async () => {
    const { files } = await pack()
    expect(files).toBe(Object.keys(usual).length)
    const manifest = await readManifest(file)
    expect(manifest).toMatchObject({ kind: 'sporeprint-backup', format: archiveFormat, appVersion: '1.2.3' })
    expect(manifest.members.map(({ path }) => path)).toEqual(Object.keys(usual).toSorted())
    expect(await unpack()).toEqual(manifest)
    for (const [path, content] of Object.entries(usual))
      expect(readFileSync(join(target(), path)).equals(Buffer.from(content))).toBe(true)
  })

  it('without a file is fine', async () => {
    await packArchive(folderWith({}), about, file, signal, nothing)
    expect((await unpack()).members).toEqual([])
  })

  it('that is cancelled while it is written leaves nothing', async () => {
    const stop = new AbortController()
    const writing = packArchive(folderWith(usual), about, file, stop.signal, () => stop.abort())
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(root).filter((name) => !name.startsWith('source-'))).toEqual([])
  })

  it('that is cancelled while it is read says so', async () => {
    await pack()
    const stop = new AbortController()
    const reading = unpackArchive(file, target(), stop.signal, () => stop.abort())
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

const wrong = (words: RegExp, code = 'INVALID_INPUT') => ({ code, message: expect.stringMatching(words) })

describe('a bad archive is refused:', () => {
  it('one that is not there', async () => {
    await expect(unpack()).rejects.toMatchObject(
      wrong(/There is no backup ".*backup\.tar\.zst"/, 'NOT_FOUND'),
    )
  })

  it.each([
    ['text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['noise', noise],
    ['a compressed text', zstdCompressSync('hello '.repeat(1000))],
  ])('one that is %s', async (_name, content) => {
    writeFileSync(file, content)
    await expect(unpack()).rejects.toMatchObject(wrong(/is no backup of Sporeprint|is damaged/))
  })

  it.each([0.999, 0.9, 0.5, 0.01])('one cut at %s of its length', async (share) => {
    await pack()
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)))
    await expect(unpack()).rejects.toMatchObject(
      wrong(/is damaged: it ends early or was altered|is no backup/),
    )
  })

  it.each([0.2, 0.5, 0.8])('one with another byte at %s of its length', async (share) => {
    await pack()
    const bytes = readFileSync(file)
    bytes[Math.floor(bytes.length * share)]! ^= 0x55
    writeFileSync(file, bytes)
    await expect(unpack()).rejects.toMatchObject(wrong(/is damaged/))
  })

  it('one with a file that was changed and packed anew', async () => {
    await pack()
    alter((content) => {
      content.write('HELLO', content.indexOf('hello'))
      return content
    })
    await expect(unpack()).rejects.toMatchObject(
      wrong(/"workspace\/a\/b\.txt" is not what it was .* checksum/),
    )
  })

  it.each([
    '../escaped.txt',
    'a/../../escaped.txt',
    '/tmp/escaped.txt',
    'C:\\escaped.txt',
    '..\\escaped.txt',
  ])('one that would write to %s', async (path) => {
    forge([{ path, content: 'gotcha' }])
    await expect(unpack()).rejects.toMatchObject(wrong(/would be written outside its folder/))
    expect(existsSync(join(root, 'escaped.txt'))).toBe(false)
  })

  it('one that hides such a name from its manifest', async () => {
    forge([{ path: '../escaped.txt', content: 'gotcha' }], (manifest) => ({ ...manifest, members: [] }))
    await expect(unpack()).rejects.toMatchObject(wrong(/would be written outside its folder/))
  })

  it.each([
    ['SymbolicLink', '/etc/passwd'],
    ['Link', '../escaped.txt'],
  ] as const)('one with a %s', async (type, linkpath) => {
    forge([{ path: 'workspace/link', type, linkpath }])
    await expect(unpack()).rejects.toMatchObject(
      wrong(new RegExp(`"workspace/link", which is a ${type} and no plain file`)),
    )
  })

  it('one with a file more than its manifest names', async () => {
    forge([{ path: 'more.txt', content: 'x' }], (manifest) => ({ ...manifest, members: [] }))
    await expect(unpack()).rejects.toMatchObject(
      wrong(/"more\.txt" is in it, and its manifest does not name it/),
    )
  })

  it('one that lacks a file', async () => {
    const gone = { path: 'gone.txt', sizeBytes: 1, sha256: '0'.repeat(64) }
    forge([], (manifest) => ({ ...manifest, members: [gone] }))
    await expect(unpack()).rejects.toMatchObject(wrong(/"gone\.txt" is missing/))
  })

  it('one with a file twice', async () => {
    forge([
      { path: 'a.txt', content: 'x' },
      { path: 'a.txt', content: 'x' },
    ])
    await expect(unpack()).rejects.toMatchObject(wrong(/"a\.txt" is in it twice/))
  })

  it('one with a file that is larger than its manifest says', async () => {
    forge([{ path: 'a.txt', content: 'xx' }], (manifest) => ({
      ...manifest,
      members: [{ path: 'a.txt', sizeBytes: 1, sha256: '0'.repeat(64) }],
    }))
    await expect(unpack()).rejects.toMatchObject(wrong(/"a\.txt" has 2 bytes, and had 1/))
  })

  it('one of a newer Sporeprint, which is named', async () => {
    forge([], (manifest) => ({
      ...manifest,
      format: archiveFormat + 1,
      appVersion: '9.0.0',
      members: 'other',
    }))
    await expect(unpack()).rejects.toMatchObject(
      wrong(/made by a newer Sporeprint \(version 9\.0\.0; .*Update Sporeprint/, 'CONFLICT'),
    )
  })

  it('one whose manifest lacks what it needs', async () => {
    forge([], ({ services: _services, ...rest }) => rest)
    await expect(unpack()).rejects.toMatchObject(wrong(/The manifest of ".*" is damaged: services/))
  })

  it('one whose manifest comes second', async () => {
    forge([])
    const content = zstdDecompressSync(readFileSync(file))
    const header = new Header({ path: 'first.txt', type: 'File', size: 0 })
    header.encode()
    writeFileSync(file, zstdCompressSync(Buffer.concat([header.block!, content])))
    await expect(unpack()).rejects.toMatchObject(wrong(/is no backup of Sporeprint/))
  })
})
