import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SuiteDetail, WrittenExpectation } from '../contract/suite.ts'
import { writeFileAtomic } from '../lib/atomic-file.ts'
import { conflict } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { readSuiteText } from './suite-files.ts'
import { readSuiteVersion, suiteVersions, versionOf } from './suite-versions.ts'
import { parseSuite } from './suite.ts'
import { checkSuiteName, toWritten, writtenText } from './written-suite.ts'
import type { WrittenSuite } from './written-suite.ts'

const fileOf = (paths: WorkspacePaths, name: string) => join(paths.suites, `${name}.json`)

/** A suite with its versions; its expectations are those of `version`, which is the newest unless said. */
export async function suiteDetail(
  paths: WorkspacePaths,
  { name, version }: { name: string; version?: number },
): Promise<SuiteDetail> {
  const { text } = await readSuiteText(paths, name)
  const newest = await versionOf(paths, name, text)
  const wanted = version === undefined ? text : await readSuiteVersion(paths, name, version)
  return {
    name,
    version: version ?? newest,
    versions: await suiteVersions(paths, name),
    expectations: toWritten(wanted, `suites/${name}.json`).expectations,
  }
}

export interface SaveSuiteInput {
  name: string
  expectations: WrittenExpectation[]
  edited?: number
}

/** Writes the next version; what the file says beside its expectations stays. */
export async function saveSuite(
  paths: WorkspacePaths,
  { name, expectations, edited }: SaveSuiteInput,
): Promise<SuiteDetail> {
  const before = await readBefore(paths, checkSuiteName(name), edited)
  const text = writtenText(name, { expectations, rest: before?.rest ?? {} })
  parseSuite(text, `suites/${name}.json`)
  writeFileAtomic(fileOf(paths, name), text)
  return suiteDetail(paths, { name })
}

async function readBefore(
  paths: WorkspacePaths,
  name: string,
  edited: number | undefined,
): Promise<WrittenSuite | undefined> {
  const file = fileOf(paths, name)
  if (!existsSync(file)) return undefined
  if (edited === undefined)
    throw conflict(`There is a suite "${name}" already. Choose another name, or edit that one.`, { name })
  const text = await readFile(file, 'utf8')
  const version = await versionOf(paths, name, text)
  if (version !== edited)
    throw conflict(
      `The suite "${name}" was saved as version ${version} after you began to edit version ${edited}. Load it again.`,
      { name, version },
    )
  return toWritten(text, `suites/${name}.json`)
}

/** The file goes; every version of it stays in suites/versions. */
export async function removeSuite(paths: WorkspacePaths, name: string): Promise<{ name: string }> {
  const { text } = await readSuiteText(paths, name)
  await versionOf(paths, name, text)
  await rm(fileOf(paths, name))
  return { name }
}
