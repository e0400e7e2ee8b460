import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { requireChromium } from '../electron/chromium.ts'
import { chromiumArgs } from './chromium-args.ts'
import { hasElectron } from './hosts/electron.ts'
import type { HostKind } from './hosts/host.ts'

const executablePath = requireChromium('Journeys in the browser')
const isEverywhere = process.env['E2E_EVERYWHERE'] === '1'

/** What every host must be able to do; the rest is about pages, which are the same everywhere. */
const everywhere = ['first-run.spec.ts', 'import.spec.ts', 'keyboard.spec.ts']

export default defineConfig<{ hostKind: HostKind }>({
  testDir: '.',
  globalSetup: './prepare.ts',
  outputDir: join(tmpdir(), 'sporeprint-e2e-results'),
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
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
      testMatch: isEverywhere ? undefined : everywhere,
      grepInvert: /@browser/,
      use: { hostKind: 'stand-in' },
    },
    ...(hasElectron()
      ? [{ name: 'electron', grepInvert: /@browser/, use: { hostKind: 'electron' as const } }]
      : []),
  ],
})
