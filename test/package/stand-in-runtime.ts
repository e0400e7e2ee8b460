import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What @electron/fuses looks for in Electron's executable: a marker, the version of the format, and one digit a fuse. */
const fuseMarker = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const defaultFuses = '101100111'

/**
 * A folder with the shape of Electron's runtime for Linux, enough for electron-builder to pack around it: the real one
 * cannot be had without its download. Its executable prints its arguments.
 */
export function writeStandInRuntime(folder: string, version: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const wire = Buffer.concat([
    Buffer.from(fuseMarker),
    Buffer.from([1, defaultFuses.length]),
    Buffer.from(defaultFuses),
  ])
  writeFileSync(
    join(folder, 'electron'),
    Buffer.concat([Buffer.from('#!/bin/sh\necho "$@"\nexit 0\n'), wire]),
    {
      mode: 0o755,
    },
  )
  for (const file of ['chrome-sandbox', 'icudtl.dat', 'LICENSE', 'LICENSES.chromium.html']) {
    writeFileSync(join(folder, file), '')
  }
  for (const locale of ['de', 'en-US', 'fr']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '')
  writeFileSync(join(folder, 'version'), version)
}
