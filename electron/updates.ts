import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const feedFile = z.object({ provider: z.literal('generic'), url: z.string() })
const release = z.object({ version: z.string().regex(/^\d+\.\d+\.\d+/) })
const timeoutMs = 5000

/** Where this build looks for newer ones: what electron-builder wrote when it was published; nothing in a build that was not. */
export function readUpdateFeed(file: string): string | undefined {
  try {
    return feedFile.parse(parse(readFileSync(file, 'utf8'))).url
  } catch {
    return undefined
  }
}

/**
 * The version at `feed` if it is newer than `version`. Asked only of people who switched it on; being offline, a slow
 * server and a damaged answer all mean the same as no news, and nothing about this computer is sent.
 */
export async function findUpdate(
  feed: string,
  version: string,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const file = { darwin: 'latest-mac.yml', linux: 'latest-linux.yml' }[platform as string] ?? 'latest.yml'
  try {
    const response = await fetch(`${feed.replace(/\/$/, '')}/${file}`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    if (!response.ok) return undefined
    const found = release.parse(parse(await response.text())).version
    return isNewer(found, version) ? found : undefined
  } catch {
    return undefined
  }
}

export function isNewer(found: string, version: string): boolean {
  const [a, b] = [found, version].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (a![index] ?? 0) - (b![index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}
