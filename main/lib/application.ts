import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const description = z.object({ version: z.string() })
let root: string | undefined

/** The folder that holds package.json, resources and node_modules: the source tree, or the packaged application's. */
export function applicationRoot(): string {
  if (root !== undefined) return root
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`No package.json above ${import.meta.dirname}.`)
    folder = dirname(folder)
  }
  return (root = folder)
}

/**
 * A file of the application that is not only read by Node itself: copies, DuckDB and Docker cannot look into an asar
 * archive, so the packaged application has these beside it.
 */
export const unpackedPath = (...parts: string[]): string =>
  join(applicationRoot().replace(/app\.asar$/, 'app.asar.unpacked'), ...parts)

export const applicationVersion = (): string =>
  description.parse(JSON.parse(readFileSync(join(applicationRoot(), 'package.json'), 'utf8'))).version
