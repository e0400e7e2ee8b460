import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..', '..')
const sources = ['electron', 'main', 'renderer', 'vite.config.ts', 'rolldown.config.ts', 'package.json']
const built = ['out/electron/main.js', 'out/electron/preload.cjs', 'out/renderer/index.html']

/** Builds out/ when a source is newer than it. */
export function buildIfStale(): void {
  const oldest = Math.min(...built.map((path) => modifiedAt(join(root, path))))
  const newest = Math.max(...sources.map((path) => newestIn(join(root, path))))
  if (oldest > newest) return
  console.log('out/ is older than the sources: building it first.')
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}

const modifiedAt = (path: string) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newestIn(path: string): number {
  if (!statSync(path).isDirectory()) return modifiedAt(path)
  return Math.max(
    ...readdirSync(path, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => modifiedAt(join(entry.parentPath, entry.name))),
  )
}
