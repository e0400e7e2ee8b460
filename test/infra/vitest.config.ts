import { defineConfig } from 'vitest/config'

/** Starts a Docker of its own and drives real containers: `npm run test:infra`, as root on Debian. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 900_000,
    pool: 'forks',
    fileParallelism: false,
  },
})
