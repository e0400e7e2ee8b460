import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...['e2e', 'infra', 'conformance', 'bench', 'package', 'columnstore'].map(
        (folder) => `test/${folder}/**`,
      ),
      'node_modules/**',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes, browsers and servers on machines that do other things; the report says what was tried again.
    retry: process.env['CI'] === undefined ? 0 : 1,
    pool: 'forks',
    maxWorkers: 2,
  },
})
