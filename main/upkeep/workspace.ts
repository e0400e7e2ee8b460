import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileError } from '../lib/atomic-file.ts'
import { conflict, invalidInput } from '../lib/errors.ts'
import { findOwner } from '../lib/owner-lock.ts'
import { workspacePaths, type WorkspacePaths } from '../lib/workspace-paths.ts'

/** The open workspace, as its owner gives access to it. */
export interface OpenWorkspace {
  paths: WorkspacePaths
  name: () => string
  runningRunIds: () => string[]
  state: {
    backup(file: string, signal: AbortSignal): Promise<void>
    wastedBytes(): number
    compact(): void
  }
  warehouse: {
    copyTo(file: string, signal: AbortSignal): Promise<void>
    checkpoint(): Promise<void>
  }
  deletedRunIds: () => string[]
  /** Takes away the content that was shared by artifacts which are all gone; @returns how many bytes that frees. */
  dropUnusedArtifacts: () => Promise<number>
  /** Puts a large application log aside; @returns whether it did. */
  rotateLog: () => boolean
}

export const workspaceFolder = 'workspace'

/** Writes the workspace below `folder`: its databases as they are at one moment, and its files without the caches. */
export async function saveWorkspace(
  workspace: OpenWorkspace,
  folder: string,
  signal: AbortSignal,
  report: (note: string) => void,
): Promise<string[]> {
  const { paths } = workspace
  const target = workspacePaths(join(folder, workspaceFolder))
  await mkdir(target.dot, { recursive: true })
  const notes = workspace
    .runningRunIds()
    .map((runId) => `The run ${runId} was going on; it is in it as far as it was.`)
  report('its databases')
  await workspace.state.backup(target.state, signal)
  await workspace.warehouse.copyTo(target.warehouse, signal)
  const left: string[] = []
  let files = 0
  for await (const file of walk(paths.root, isCache(paths))) {
    if (file.isPlain) {
      await copyFile(file.path, join(target.root, relative(paths.root, file.path)), signal)
      report(`${++files} files`)
    } else left.push(relative(paths.root, file.path))
  }
  if (left.length > 0)
    notes.push(
      `Links and special files were left out: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ' …' : ''}.`,
    )
  return [...notes, ...(await hidePasswords(target.root))]
}

/** What can be made again, or belongs to this machine. */
const isCache = (paths: WorkspacePaths) => {
  const folders = new Set([paths.dot, paths.temp, paths.staging, join(paths.root, '.git')])
  return (path: string) => folders.has(path) || basename(path).startsWith('.tmp-')
}

async function* walk(
  folder: string,
  isLeftOut: (path: string) => boolean,
): AsyncGenerator<{ path: string; isPlain: boolean }, void, void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (isLeftOut(path)) continue
    if (entry.isDirectory()) yield* walk(path, isLeftOut)
    else yield { path, isPlain: entry.isFile() }
  }
}

async function copyFile(from: string, to: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  try {
    await pipeline(createReadStream(from), createWriteStream(to, { flags: 'wx' }), { signal })
  } catch (error) {
    // Gone between the look and the copy, as temporary files are.
    if (!isCode(error, 'ENOENT') || existsSync(from)) throw error
    await rm(to, { force: true })
  }
}

/** An address may hold a name and a password, which do not travel. */
async function hidePasswords(folder: string): Promise<string[]> {
  const notes: string[] = []
  for (const name of (await readdir(folder)).filter((one) => /^sporeprint(\..+)?\.yaml$/.test(one))) {
    const text = await readFile(join(folder, name), 'utf8')
    const clean = text.replaceAll(/(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '')
    if (clean === text) continue
    await writeFile(join(folder, name), clean)
    notes.push(`The name and password in an address of ${name} were left out.`)
  }
  return notes
}

/**
 * Where a restored workspace may be: a folder that is not there or empty, or a workspace that nobody has open.
 *
 * @throws CONFLICT for any other folder.
 */
export async function requireTarget(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (!found) return
  if (!found.isDirectory()) throw conflict(`"${folder}" is a file. Choose a folder.`, { folder })
  const paths = workspacePaths(folder)
  if (existsSync(paths.config)) {
    const owner = findOwner(paths)
    if (owner)
      throw conflict(
        `The workspace "${folder}" is open (process ${owner.pid}). Close it, or restore into another folder.`,
        { folder, pid: owner.pid },
      )
    return
  }
  const [first] = await readdir(folder)
  if (first !== undefined)
    throw conflict(
      `"${folder}" is not empty (it holds "${first}") and is no workspace. Choose an empty folder or a new one.`,
      { folder },
    )
}

/** Moves an unpacked workspace to its place. @returns where the one that was there is kept, if there was one. */
export async function placeWorkspace(folder: string, target: string): Promise<string | undefined> {
  const source = join(folder, workspaceFolder)
  if (!existsSync(workspacePaths(source).config))
    throw invalidInput('The workspace in this backup has no sporeprint.yaml. Use another backup.', {
      folder: target,
    })
  await requireTarget(target)
  let keptAs: string | undefined
  try {
    if (existsSync(workspacePaths(target).config)) {
      keptAs = `${target}.kept-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
      await rename(target, keptAs)
    } else if (existsSync(target)) await rmdir(target)
    await mkdir(dirname(target), { recursive: true })
    await rename(source, target).catch(async (error: unknown) => {
      if (!isCode(error, 'EXDEV')) throw error
      await cp(source, target, { recursive: true })
    })
    return keptAs
  } catch (error) {
    if (keptAs !== undefined) {
      await rm(target, { recursive: true, force: true })
      await rename(keptAs, target)
    }
    throw fileError(error, target)
  }
}

/** A folder of that name that is not there yet. */
export function freshFolder(beside: string, name: string): string {
  const wanted = join(beside, name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '-') || 'workspace')
  if (!existsSync(wanted)) return wanted
  for (let number = 2; ; number++) if (!existsSync(`${wanted}-${number}`)) return `${wanted}-${number}`
}

export function requireOutside(file: string, { root }: WorkspacePaths): void {
  const way = relative(root, file)
  if (way.startsWith('..') || way === file) return
  throw invalidInput(
    `"${file}" is inside the workspace that is backed up. Choose a place outside of "${root}", best on another disk.`,
    { file },
  )
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
