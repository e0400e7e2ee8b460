import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The SHA-256 of a raw file; of a folder that of its files' hashes and names, as `sha256sum` lists them. */
export async function hashRaw(path: string, signal: AbortSignal): Promise<string> {
  if ((await stat(path)).isFile()) return hashFile(path, signal)
  const hashes: { name: string; sha256: string }[] = []
  for (const name of (await readdir(path)).toSorted())
    hashes.push({ name, sha256: await hashFile(join(path, name), signal) })
  return hashOfFiles(hashes)
}

export function hashOfFiles(files: readonly { name: string; sha256: string }[]): string {
  const list = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
  return createHash('sha256').update(list).digest('hex')
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk)
  return hash.digest('hex')
}
