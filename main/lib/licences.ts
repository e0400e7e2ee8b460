import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
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
  /** How packages said it before 2015. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
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
export async function readLicences(root = applicationRoot()): Promise<Licence[]> {
  const list = join(root, 'out', 'licences.json')
  if (!existsSync(join(root, 'node_modules', 'react')) && existsSync(list))
    return z.array(licence).parse(JSON.parse(await readFile(list, 'utf8')))
  return collectLicences(root)
}

/** Follows the dependencies of package.json through node_modules; what is not installed here is left out. */
export async function collectLicences(root: string): Promise<Licence[]> {
  const found = new Map<string, Licence>()
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = findPackage(name, from)
    if (folder === undefined) return
    const file = await readPackage(folder)
    const key = `${file.name}@${file.version}`
    if (found.has(key)) return
    found.set(key, {
      name: file.name,
      version: file.version,
      licence: licenceOf(file),
      homepage: file.homepage,
    })
    for (const next of Object.keys({ ...file.dependencies, ...file.optionalDependencies }))
      await visit(next, folder)
  }
  const own = await readPackage(root)
  const shown = Object.keys(own.devDependencies).filter((name) => onScreen.test(name))
  for (const name of [...Object.keys(own.dependencies), ...shown]) await visit(name, root)
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name))
}

function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === dirname(folder)) return undefined
  }
}

const readPackage = async (folder: string) =>
  packageFile.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))

function licenceOf({ license, licenses = [] }: z.infer<typeof packageFile>): string {
  if (typeof license === 'string') return license
  const types = license ? [license.type] : licenses.map(({ type }) => type)
  return types.length > 0 ? types.join(' OR ') : 'unknown'
}
