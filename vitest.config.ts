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
    pool: 'forks',
    maxWorkers: 2,
  },
})
