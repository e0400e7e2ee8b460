import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { licence } from '../contract/app.ts'
import { applicationRoot } from './application.ts'

export type Licence = z.infer<typeof licence>

const names = z.record(z.string(), z.string()).default({})
const packageFile = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  homepage: z.string().optional(),
  dependencies: names,
  optionalDependencies: names,
  devDependencies: names,
})

/** Development packages whose code is part of the screens. */
const onScreen =
  /^(@mantine\/|@tabler\/|@tanstack\/|@xyflow\/|@fontsource|@dagrejs\/|react$|react-dom$|echarts$|electron$)/

/**
 * What the application is made of besides its own code. The packaged application has a list made when it was built
 * (out/licences.json); the source tree reads the installed packages.
 */
export function readLicences(root = applicationRoot()): Licence[] {
  const list = join(root, 'out', 'licences.json')
  if (!existsSync(join(root, 'node_modules', 'react')) && existsSync(list))
    return z.array(licence).parse(JSON.parse(readFileSync(list, 'utf8')))
  return collectLicences(root)
}

/** Follows the dependencies of package.json through node_modules; what is not installed here is left out. */
export function collectLicences(root: string): Licence[] {
  const found = new Map<string, Licence>()
  const visit = (name: string, from: string) => {
    const folder = findPackage(name, from)
    if (folder === undefined) return
    const file = readPackage(folder)
    const key = `${file.name}@${file.version}`
    if (found.has(key)) return
    found.set(key, {
      name: file.name,
      version: file.version,
      licence: typeof file.license === 'string' ? file.license : (file.license?.type ?? 'unknown'),
      homepage: file.homepage,
    })
    for (const next of Object.keys({ ...file.dependencies, ...file.optionalDependencies }))
      visit(next, folder)
  }
  const own = readPackage(root)
  const shown = Object.keys(own.devDependencies).filter((name) => onScreen.test(name))
  for (const name of [...Object.keys(own.dependencies), ...shown]) visit(name, root)
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name))
}

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === dirname(folder)) return undefined
  }
}

const readPackage = (folder: string) =>
  packageFile.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
