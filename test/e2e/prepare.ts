import { rmSync } from 'node:fs'
import { buildIfStale } from '../electron/built.ts'
import { makePlace, makeStarts } from './places.ts'

/** Once before all journeys: the built screens and the workspaces that they start from. */
// Playwright calls the default export.
// oxlint-disable-next-line import/no-default-export
export default async function prepare(): Promise<() => void> {
  buildIfStale()
  const folder = makePlace('e2e')
  await makeStarts(folder)
  process.env['E2E_STARTS'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
