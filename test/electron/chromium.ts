import { existsSync } from 'node:fs'

const known = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The Chromium of this machine: `SPOREPRINT_CHROMIUM`, or where systems put it. */
export function findChromium(): string | undefined {
  const asked = process.env.SPOREPRINT_CHROMIUM
  return [...(asked ? [asked] : []), ...known].find((path) => existsSync(path))
}

/**
 * The Chromium for a suite; without one the suite is skipped in one loud line, and fails where `REQUIRE_BROWSER=1`
 * says that there must be one.
 */
export function requireChromium(suite: string): string | undefined {
  const found = findChromium()
  if (found) return found
  const message = `${suite}: no Chromium found. Install it or set SPOREPRINT_CHROMIUM to its path.`
  if (process.env.REQUIRE_BROWSER === '1') throw new Error(message)
  console.warn(`SKIPPED ${message}`)
  return undefined
}
