import { builtinModules } from 'node:module'
import { defineConfig } from 'rolldown'

/**
 * Builds the desktop app's own code into out/electron. Everything of ours and every plain library is inside the bundles;
 * outside stay Electron, Node and the packages that carry a native binary or start threads from files of their own.
 */
const external = [
  'electron',
  /^node:/,
  ...builtinModules,
  /^better-sqlite3/,
  /^@duckdb\//,
  /^dockerode/,
  /^mariadb/,
  /^pino/,
  /^piscina/,
]

const common = { external, platform: 'node', tsconfig: false } as const
const output = { dir: 'out/electron', sourcemap: true, chunkFileNames: '[name]-[hash].js' } as const

export default defineConfig([
  {
    ...common,
    input: { main: 'electron/main.ts', cli: 'main/cli.ts' },
    output: { ...output, format: 'esm', cleanDir: true },
  },
  {
    // Started from outside the asar archive, so they share no chunk with the main bundle.
    ...common,
    input: {
      'data-thread': 'main/pipeline/data-thread.ts',
      'compute-thread': 'main/pipeline/compute-thread.ts',
    },
    output: { ...output, format: 'esm', chunkFileNames: 'thread-[name]-[hash].js' },
  },
  {
    // A sandboxed preload script must be CommonJS.
    ...common,
    input: { preload: 'electron/preload.ts' },
    output: { ...output, format: 'cjs', entryFileNames: '[name].cjs' },
  },
])
