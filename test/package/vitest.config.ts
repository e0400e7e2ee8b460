import { defineConfig } from 'vitest/config'

/** Packs the app once, which takes half a minute; not part of `npm test`. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
  },
})
