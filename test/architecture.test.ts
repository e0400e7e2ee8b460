import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { builtinModules } from 'node:module'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Room → what it may import besides itself: a room, or one file of a room. The table of docs/architecture.md. */
const mayImport: Record<string, string[]> = {
  contract: [],
  lib: ['contract'],
  ml: ['contract', 'lib/errors.ts', 'lib/frame.ts', 'lib/closest.ts'],
  onnx: ['ml', 'lib', 'contract'],
  state: ['lib', 'contract'],
  warehouse: ['lib', 'contract'],
  infra: ['lib', 'contract'],
  upkeep: ['infra', 'lib', 'contract'],
  data: ['state', 'warehouse', 'ml', 'lib', 'contract'],
  tracking: ['state', 'warehouse', 'lib', 'contract'],
  quality: ['data', 'warehouse', 'state', 'ml', 'lib', 'contract'],
  pipeline: ['ml', 'onnx', 'data', 'quality', 'warehouse', 'tracking', 'state', 'lib', 'contract'],
  api: [
    'ml',
    'onnx',
    'data',
    'quality',
    'warehouse',
    'tracking',
    'state',
    'infra',
    'upkeep',
    'pipeline',
    'lib',
    'contract',
  ],
  hosts: [
    'ml',
    'onnx',
    'data',
    'quality',
    'warehouse',
    'tracking',
    'state',
    'infra',
    'upkeep',
    'pipeline',
    'api',
    'lib',
    'contract',
  ],
  electron: [
    ...['app.ts', 'cli.ts', 'open-workspace.ts', 'create-workspace.ts', 'local-client.ts'].map(
      (file) => `hosts/${file}`,
    ),
    'contract',
    'lib',
  ],
  renderer: ['contract'],
}

/** Outside packages with one home. */
const homes: Record<string, string[]> = {
  'better-sqlite3': ['state'],
  '@duckdb/node-api': ['warehouse'],
  mariadb: ['warehouse'],
  dockerode: ['infra'],
  'ml-random-forest': ['ml'],
  protobufjs: ['onnx'],
  'onnxruntime-node': ['onnx'],
  electron: ['electron'],
  react: ['renderer'],
  echarts: ['renderer'],
}

interface SourceFile {
  path: string
  room: string
  imports: string[]
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function roomOf(path: string): string {
  const [top, second, third] = path.split('/')
  if (top !== 'main') return top!
  return third === undefined || second === 'commands' ? 'hosts' : second!
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  const parsed = parseSync(path, text)
  expect(parsed.errors, `${path} does not parse`).toEqual([])
  const dynamic = parsed.module.dynamicImports.map((one) =>
    text.slice(one.moduleRequest.start, one.moduleRequest.end).replaceAll(/^['"`]|['"`]$/g, ''),
  )
  const reExported = parsed.module.staticExports.flatMap((one) =>
    one.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
  )
  return [...parsed.module.staticImports.map((one) => one.moduleRequest.value), ...reExported, ...dynamic]
}

const files: SourceFile[] = ['main', 'electron', 'renderer'].flatMap(sourceFiles).map((path) => ({
  path,
  room: roomOf(path),
  imports: importsOf(path),
}))

const isOurs = (specifier: string) => specifier.startsWith('.')
const target = (file: SourceFile, specifier: string) => posix.join(dirname(file.path), specifier)
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

describe('architecture', () => {
  it('really reads the sources', () => {
    expect(files.length).toBeGreaterThan(80)
    expect(new Set(files.map((file) => file.room))).toEqual(new Set(Object.keys(mayImport)))
    const edges = files.flatMap((file) => file.imports.filter(isOurs))
    expect(edges.length).toBeGreaterThan(200)
    const known = new Set(files.map((file) => file.path))
    const dangling = files.flatMap((file) =>
      file.imports
        .filter((one) => isOurs(one) && /\.tsx?$/.test(one) && !known.has(target(file, one)))
        .map((one) => `${file.path} → ${one}`),
    )
    expect(dangling).toEqual([])
  })

  it('lets a room import only what the table allows', () => {
    const offences = files.flatMap((file) =>
      file.imports
        .filter((one) => isOurs(one) && /\.tsx?$/.test(one))
        .map((one) => target(file, one))
        .filter((to) => {
          const room = roomOf(to)
          if (room === file.room) return false
          const inRoom = room === 'hosts' ? to.replace('main/', 'hosts/') : to.replace('main/', '')
          return !mayImport[file.room]!.some((allowed) => allowed === room || allowed === inRoom)
        })
        .map((to) => `${file.path} → ${to}`),
    )
    expect(offences).toEqual([])
  })

  it("keeps a room's subfolders private to it and to app.ts", () => {
    const offences = files.flatMap((file) =>
      file.imports
        .filter((one) => isOurs(one) && /\.tsx?$/.test(one))
        .map((one) => target(file, one))
        .filter(
          (to) =>
            to.startsWith('main/') &&
            to.split('/').length > 3 &&
            roomOf(to) !== 'hosts' &&
            roomOf(to) !== file.room &&
            file.path !== 'main/app.ts',
        )
        .map((to) => `${file.path} → ${to}`),
    )
    expect(offences).toEqual([])
  })

  it('has no import cycles', () => {
    const graph = new Map(
      files.map((file) => [file.path, file.imports.filter(isOurs).map((one) => target(file, one))]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (path: string, trail: string[]) => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
        return
      }
      if (done.has(path)) return
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
    for (const path of graph.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })

  it('gives each outside package its one home', () => {
    const offences = files.flatMap((file) =>
      file.imports
        .filter((one) => !isOurs(one))
        .filter((one) => homes[packageOf(one)] && !homes[packageOf(one)]!.includes(file.room))
        .map((one) => `${file.path} → ${one}`),
    )
    expect(offences).toEqual([])
  })

  it('keeps the learning room pure and the renderer out of Node', () => {
    const builtins = new Set(builtinModules)
    const offences = files
      .filter((file) => file.room === 'ml' || file.room === 'renderer' || file.room === 'contract')
      .flatMap((file) =>
        file.imports
          .filter((one) => one.startsWith('node:') || builtins.has(one))
          .map((one) => `${file.path} → ${one}`),
      )
    expect(offences).toEqual([])
  })
})
