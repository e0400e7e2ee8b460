import { join, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The image takes an hour to build and is kept, with Docker's other data, where this says. */
process.env['INFRA_DOCKER_ROOT'] =
  process.env['COLUMNSTORE_DOCKER_ROOT'] ??
  join(resolve(import.meta.dirname, '..', '..'), '.cache', 'columnstore-docker')

/** Builds a real ColumnStore and drives it: `npm run test:columnstore`, as root on Debian. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    globalSetup: 'global-setup.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    fileParallelism: false,
    // The figures are what many run it for.
    disableConsoleIntercept: true,
  },
})
