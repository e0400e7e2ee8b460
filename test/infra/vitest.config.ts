import { defineConfig } from 'vitest/config'

/** Starts a Docker of its own and drives real containers: `npm run test:infra`, as root on Debian. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    globalSetup: 'global-setup.ts',
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // What a busy machine was too slow for once; a test that needed its second try is listed as flaky.
    retry: process.env['CI'] ? 1 : 0,
    pool: 'forks',
    fileParallelism: false,
  },
})
