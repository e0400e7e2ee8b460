import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { requireChromium } from '../electron/chromium.ts'
import { chromiumArgs } from './chromium-args.ts'
import { hasElectron } from './hosts/electron.ts'
import type { HostKind } from './hosts/host.ts'

const executablePath = requireChromium('Journeys in the browser')
const isEverywhere = process.env['E2E_EVERYWHERE'] === '1'

/** On every machine the stand-in goes the journeys in which the shell has a part; the pages are the same everywhere. */
const withShell = /first start|chosen CSV|dropped CSV|palette/

export default defineConfig<{ hostKind: HostKind }>({
  testDir: '.',
  globalSetup: executablePath ? './prepare.ts' : undefined,
  testIgnore: executablePath ? undefined : '**',
  outputDir: join(tmpdir(), 'sporeprint-e2e-results'),
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  // What passes only the second time is listed as flaky.
  retries: process.env['CI'] === undefined ? 0 : 2,
  // The longest journeys train twice; on a machine three times slower they still end.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, args: chromiumArgs },
  },
  projects: [
    { name: 'browser', use: { hostKind: 'browser' } },
    {
      name: 'stand-in',
      grep: isEverywhere ? undefined : withShell,
      grepInvert: /@browser/,
      use: { hostKind: 'stand-in' },
    },
    ...(hasElectron()
      ? [{ name: 'electron', grepInvert: /@browser/, use: { hostKind: 'electron' as const } }]
      : []),
  ],
})
