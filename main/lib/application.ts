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

export const applicationVersion = (): string =>
  description.parse(JSON.parse(readFileSync(join(applicationRoot(), 'package.json'), 'utf8'))).version
