import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, cpSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { findOwner, takeOwnership } from '../../main/lib/owner-lock.ts'
import { startOf } from '../../main/lib/process-start.ts'
import { workspacePaths, type WorkspacePaths } from '../../main/lib/workspace-paths.ts'
import { exitOf, heard } from '../hosts/command.ts'
import { openPlace } from '../hosts/place.ts'

const place = openPlace('lock')
let paths: WorkspacePaths
let made = 0
beforeEach(() => {
  paths = workspacePaths(join(place.root, `workspace-${made++}`))
  mkdirSync(paths.root)
})
afterAll(() => place.remove())

const child = join(import.meta.dirname, 'owner-child.ts')

/** A process that takes the workspace when its input is closed, says how it went, and stays when it got it. */
function startOwner(root: string) {
  const started = spawn(process.execPath, [child, root], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = exitOf(started)
  return {
    ready: heard(started.stdout, /ready\n/),
    go: () => started.stdin.end(),
    answer: heard(started.stdout, /(owner|CONFLICT|failed)\n/).then((match) => match[1]),
    async kill() {
      started.kill('SIGKILL')
      await exited
    },
  }
}

/** What six processes get that want the workspace at the same moment. */
async function race(): Promise<(string | undefined)[]> {
  const owners = Array.from({ length: 6 }, () => startOwner(paths.root))
  await Promise.all(owners.map(({ ready }) => ready))
  for (const { go } of owners) go()
  const answers = await Promise.all(owners.map(({ answer }) => answer))
  await Promise.all(owners.map((owner) => owner.kill()))
  return answers
}
const oneWinner = ['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'owner']

/** Writes the lock as a process would that is gone now. */
function leaveLock(change: Record<string, unknown>): void {
  const lock = takeOwnership(paths)
  const record: unknown = JSON.parse(readFileSync(paths.lock, 'utf8'))
  lock.release()
  writeFileSync(paths.lock, JSON.stringify(Object.assign({}, record, change)))
}

it('is held by one at a time, says by whom, and is free when released', () => {
  const lock = takeOwnership(paths)
  expect(findOwner(paths)).toMatchObject({ pid: process.pid, endpoint: lock.endpoint, host: hostname() })
  expect(() => takeOwnership(paths)).toThrow(
    expect.objectContaining({
      code: 'CONFLICT',
      details: expect.objectContaining({ endpoint: lock.endpoint, pid: process.pid }),
    }),
  )
  lock.release()
  expect(findOwner(paths)).toBeUndefined()
  expect(readdirSync(paths.dot)).toEqual([])
  takeOwnership(paths).release()
})

it('gives one workspace one endpoint, whatever path leads to it, and another one another', () => {
  const here = takeOwnership(paths)
  const indirect = workspacePaths(join(paths.root, '..', 'x', '..', paths.root.split('/').at(-1)!))
  here.release()
  const again = takeOwnership(indirect)
  expect(again.endpoint).toBe(here.endpoint)
  again.release()
  mkdirSync(join(place.root, 'elsewhere'), { recursive: true })
  const other = takeOwnership(workspacePaths(join(place.root, 'elsewhere')))
  expect(other.endpoint).not.toBe(here.endpoint)
  other.release()
})

it.skipIf(process.platform === 'win32')(
  'keeps its endpoint short even where temporary paths are long',
  () => {
    const { TMPDIR, XDG_RUNTIME_DIR } = process.env
    process.env.TMPDIR = join(place.root, 'a'.repeat(100))
    process.env.XDG_RUNTIME_DIR = join(place.root, 'b'.repeat(100))
    const lock = takeOwnership(paths)
    expect(Buffer.byteLength(lock.endpoint)).toBeLessThanOrEqual(103)
    lock.release()
    restore('TMPDIR', TMPDIR)
    restore('XDG_RUNTIME_DIR', XDG_RUNTIME_DIR)
  },
)

it('has exactly one winner when many processes start at once', async () => {
  expect((await race()).toSorted(byText)).toEqual(oneWinner)
})

it('has exactly one winner when many find the lock of a killed owner', async () => {
  const first = startOwner(paths.root)
  first.go()
  expect(await first.answer).toBe('owner')
  await first.kill()
  for (let round = 0; round < 2; round++) expect((await race()).toSorted(byText)).toEqual(oneWinner)
})

it('takes over when the process id is used again by another process', () => {
  leaveLock({ pid: process.ppid, processStart: 'another start' })
  expect(findOwner(paths)).toBeUndefined()
  takeOwnership(paths).release()
})

it('takes over when somebody died while taking over', () => {
  leaveLock({ pid: 0, token: 'dead' })
  const claim: unknown = JSON.parse(readFileSync(paths.lock, 'utf8'))
  writeFileSync(
    join(paths.dot, '.after-dead'),
    JSON.stringify(Object.assign({}, claim, { token: 'dead-too' })),
  )
  const lock = takeOwnership(paths)
  expect(findOwner(paths)).toMatchObject({ pid: process.pid })
  lock.release()
  expect(readdirSync(paths.dot)).toEqual([])
})

it('waits for a living process that is taking over', () => {
  leaveLock({ pid: 0, token: 'dead' })
  const record: unknown = JSON.parse(readFileSync(paths.lock, 'utf8'))
  const living = { token: 'living', pid: process.ppid, processStart: startOf(process.ppid) }
  writeFileSync(join(paths.dot, '.after-dead'), JSON.stringify(Object.assign({}, record, living)))
  expect(() => takeOwnership(paths)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
})

it('is not kept out by a lock that came along when the workspace was copied', () => {
  const lock = takeOwnership(paths)
  const copy = workspacePaths(`${paths.root}-copy`)
  cpSync(paths.root, copy.root, { recursive: true })
  expect(findOwner(copy)).toBeUndefined()
  takeOwnership(copy).release()
  lock.release()
})

it('respects an owner on another machine, and says what to do when that one is gone', () => {
  leaveLock({ host: 'elsewhere', pid: 1 })
  expect(() => takeOwnership(paths)).toThrow(/open on the machine "elsewhere".*delete \.sporeprint\/lock/)
})

it('takes a lock that cannot be read for a half-written one first, and later for nobody’s', () => {
  mkdirSync(paths.dot)
  writeFileSync(paths.lock, '{"version":')
  expect(() => takeOwnership(paths)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  utimesSync(paths.lock, 1, 1)
  takeOwnership(paths).release()
})

it('does not remove the lock of the next owner', () => {
  const lock = takeOwnership(paths)
  renameSync(paths.lock, `${paths.lock}.away`)
  const next = takeOwnership(paths)
  lock.release()
  expect(findOwner(paths)).toBeDefined()
  next.release()
})

it('says so when there is no such folder', () => {
  expect(() => takeOwnership(workspacePaths(join(dirname(paths.root), 'nothing')))).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
})

const byText = (a: string | undefined, b: string | undefined) => (a ?? '').localeCompare(b ?? '')

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
