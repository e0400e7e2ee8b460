import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { configEntry } from '../../main/contract/workspace.ts'
import { openConfig } from '../../main/lib/config.ts'
import { workspacePaths, type WorkspacePaths } from '../../main/lib/workspace-paths.ts'

let paths: WorkspacePaths
beforeEach(() => {
  paths = workspacePaths(mkdtempSync(join(tmpdir(), 'sporeprint-config-')))
})
afterEach(() => rmSync(paths.root, { recursive: true }))

const write = (text: string, file = 'sporeprint.yaml') => writeFileSync(join(paths.root, file), text)
const open = (environment: Record<string, string> = {}, overrides: Record<string, unknown> = {}) =>
  openConfig({ paths, environment, overrides })

it('takes the command line before the environment, the files and the default, and says which it was', () => {
  const environment: Record<string, string> = {}
  const overrides: Record<string, unknown> = {}
  const seen = () => {
    const config = open(environment, overrides)
    return [config.get('threads'), config.origin('threads')]
  }
  expect(seen()).toEqual([0, 'default'])
  write('format: 1\nthreads: 1\n')
  expect(seen()).toEqual([1, 'sporeprint.yaml'])
  write('threads: 2\n', 'sporeprint.test.yaml')
  expect(seen()).toEqual([1, 'sporeprint.yaml'])
  environment.SPOREPRINT_ENVIRONMENT = 'test'
  expect(seen()).toEqual([2, 'sporeprint.test.yaml'])
  environment.SPOREPRINT_THREADS = '3'
  expect(seen()).toEqual([3, 'SPOREPRINT_THREADS'])
  overrides.threads = 4
  expect(seen()).toEqual([4, 'command line'])
})

it("reads the reference system's variables, and its own before them", () => {
  const environment = {
    MARIADB_HOST: 'db.example',
    MARIADB_PORT: '3307',
    MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000',
    REDIS_URL: 'redis://127.0.0.1',
  }
  const config = open(environment)
  expect(config.get('mariadb.port')).toBe(3307)
  expect(config.origin('mlflow.trackingUri')).toBe('MLFLOW_TRACKING_URI')
  expect(config.get('redis.url')).toBe('redis://127.0.0.1')
  const own = open({ ...environment, SPOREPRINT_MARIADB_HOST: 'other' })
  expect([own.get('mariadb.host'), own.origin('mariadb.host')]).toEqual(['other', 'SPOREPRINT_MARIADB_HOST'])
})

it('is named after the folder unless it has a name', () => {
  expect(open().get('name')).toBe(paths.root.split(/[\\/]/).at(-1))
  write('name: "007"\n')
  expect(open().get('name')).toBe('007')
})

it.each([
  ['threds: 3\n', 'sporeprint.yaml line 1: there is no setting "threds". Did you mean "threads"?'],
  ['name: a\n\nmariadb:\n  prt: 1\n', 'sporeprint.yaml line 4: there is no setting "mariadb.prt".'],
  ['name: a\nthreads: many\n', 'sporeprint.yaml line 2: "threads" cannot be "many": expected number'],
  ['threads: -1\n', '"threads" cannot be -1'],
  ['warehouse: sqlite\n', '"warehouse" cannot be "sqlite"'],
  ['memoryLimit: lots\n', 'expected a size such as "1GB"'],
  ['name: a\nthreads: [1\n', 'sporeprint.yaml line 3 is not valid YAML'],
  ['name: a\nname: b\n', 'is not valid YAML'],
  ['- a\n', 'sporeprint.yaml should be a list of "key: value" lines.'],
  ['mariadb: 3\n', 'there is no setting "mariadb"'],
  ['mariadb:\n  password: hunter2\n', 'does not belong in the workspace'],
  ['format: one\n', '"format" should be 1'],
])('names the file, the line and the mistake in %j', (text, message) => {
  write(text)
  expect(() => open()).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(() => open()).toThrow(message)
})

it('names the variable whose value does not fit, and one that is nearly a setting', () => {
  expect(() => open({ SPOREPRINT_THREADS: 'all' })).toThrow('The variable SPOREPRINT_THREADS cannot be "all"')
  expect(() => open({ SPOREPRINT_ENVIRONMENT: '../x' })).toThrow('SPOREPRINT_ENVIRONMENT cannot be "../x"')
  expect(open({ SPOREPRINT_THREAD: '1' }).warnings).toEqual([
    'The variable SPOREPRINT_THREAD is not a setting and is ignored. Did you mean "SPOREPRINT_THREADS"?',
  ])
  expect(() => open({}, { thread: 1 })).toThrow('Did you mean "threads"?')
})

it('refuses a workspace of a newer version and leaves it as it is', () => {
  const text = 'format: 2\nsomethingNew: true\n'
  write(text)
  expect(() => open()).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  expect(() => open()).toThrow('made by a newer Sporeprint')
  expect(readFileSync(paths.config, 'utf8')).toBe(text)
})

it('changes one key and keeps comments, order and the rest', () => {
  write('# mine\nformat: 1\nname: a # a name\n\n# how many\nthreads: 2\n')
  const config = open()
  config.set('threads', 4)
  config.set('mariadb.port', 3307)
  expect(readFileSync(paths.config, 'utf8')).toBe(
    '# mine\nformat: 1\nname: a # a name\n\n# how many\nthreads: 4\nmariadb:\n  port: 3307\n',
  )
  expect(config.get('threads')).toBe(4)
  config.set('threads', undefined)
  expect(config.origin('threads')).toBe('default')
  expect(open().get('mariadb.port')).toBe(3307)
})

it('does not write what it would not read', () => {
  write('threads: 2\n')
  const config = open()
  expect(() => config.set('threads', 'many')).toThrow('"threads" cannot be "many"')
  expect(() => config.set('thread', 1)).toThrow('Did you mean "threads"?')
  expect(() => config.set('mariadb.password', 'hunter2')).toThrow('SPOREPRINT_MARIADB_PASSWORD')
  expect(readFileSync(paths.config, 'utf8')).toBe('threads: 2\n')
})

it('lists every setting as the contract says, and no secret', () => {
  const config = open({ MARIADB_PASSWORD: 'hunter2' })
  const list = config.list()
  for (const entry of list) expect(configEntry.parse(entry)).toEqual(entry)
  expect(JSON.stringify(list)).not.toContain('hunter2')
  expect(list.find(({ key }) => key === 'mariadb.password')).toMatchObject({
    value: '••••••',
    origin: 'MARIADB_PASSWORD',
    isSecret: true,
  })
  expect(config.get('mariadb.password')).toBe('hunter2')
})
