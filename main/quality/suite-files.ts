import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import type { suiteSummary } from '../contract/quality.ts'
import { didYouMean } from '../lib/closest.ts'
import { isAppError, notFound } from '../lib/errors.ts'
import type { WorkspacePaths } from '../lib/workspace-paths.ts'
import { parseSuite } from './suite.ts'
import type { Suite } from './suite.ts'

export type SuiteSummary = z.infer<typeof suiteSummary>

/** What was said of a file, as long as it is the same: one of thousands of expectations takes a tenth of a second. */
const summarized = new Map<string, { stamp: string; summary: SuiteSummary }>()

/** The suites of the workspace by name; one that cannot be read is there with its problem. */
export async function listSuites(paths: WorkspacePaths): Promise<SuiteSummary[]> {
  const summaries: SuiteSummary[] = []
  for (const name of await suiteNames(paths)) {
    const path = join(paths.suites, `${name}.json`)
    const { mtimeMs, size, ino } = await stat(path)
    const stamp = `${mtimeMs} ${size} ${ino}`
    const before = summarized.get(path)
    const summary = before?.stamp === stamp ? before.summary : await summarize(paths, name, path)
    summarized.set(path, { stamp, summary })
    summaries.push(summary)
  }
  return summaries
}

async function summarize(paths: WorkspacePaths, name: string, path: string): Promise<SuiteSummary> {
  const file = relative(paths.root, path).replaceAll('\\', '/')
  try {
    const { expectations } = parseSuite(await readFile(path, 'utf8'), file)
    return { name, file, expectations: expectations.length }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { name, file, expectations: 0, problem: error.message }
  }
}

export async function readSuiteText(
  paths: WorkspacePaths,
  name: string,
): Promise<{ name: string; text: string }> {
  return { name, text: await readFile(await suitePath(paths, name), 'utf8') }
}

export async function readSuite(paths: WorkspacePaths, name: string): Promise<Suite> {
  const path = await suitePath(paths, name)
  return parseSuite(await readFile(path, 'utf8'), relative(paths.root, path).replaceAll('\\', '/'))
}

/** Only names that the folder's listing holds are opened, so that none can lead out of it. */
async function suitePath(paths: WorkspacePaths, name: string): Promise<string> {
  const names = await suiteNames(paths)
  if (names.includes(name)) return join(paths.suites, `${name}.json`)
  const found = names.length === 0 ? ' The folder "suites" has none.' : didYouMean(name, names)
  throw notFound(`There is no expectation suite "${name}".${found}`, { name })
}

async function suiteNames(paths: WorkspacePaths): Promise<string[]> {
  const entries = await readdir(paths.suites, { withFileTypes: true }).catch(() => [])
  return entries
    .flatMap(({ name }) => (/^[^.].*\.json$/.test(name) ? [name.slice(0, -5)] : []))
    .toSorted((a, b) => (a < b ? -1 : 1))
}
