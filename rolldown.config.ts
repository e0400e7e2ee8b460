import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'rolldown'
import { collectLicences } from './main/lib/licences.ts'

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
  /^onnxruntime-node/,
]

/** Piscina starts its threads from a file of its own, which must lie outside the asar archive like our thread bundles. */
const piscinaOutsideArchive: Plugin = {
  name: 'piscina-outside-archive',
  resolveId: (id) => (id === 'piscina' ? '\0piscina' : undefined),
  load: (id) =>
    id === '\0piscina'
      ? `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url.replace('/app.asar/', '/app.asar.unpacked/'))
export const { Piscina } = require('piscina')`
      : undefined,
}

/** Chunks of the build before are removed after the new ones are there, so that an app that is running finds its own. */
const removeStaleChunks: Plugin = {
  name: 'remove-stale-chunks',
  writeBundle({ dir = '' }, bundle) {
    for (const file of readdirSync(dir)) {
      if (!(file in bundle) && !/^(.*thread|thread-.*|preload)\.c?js/.test(file)) rmSync(join(dir, file))
    }
  },
}

/** The packaged app has no node_modules to read licences from. */
const writeLicences: Plugin = {
  name: 'licences',
  async closeBundle() {
    const licences = await collectLicences(import.meta.dirname)
    mkdirSync('out', { recursive: true })
    writeFileSync('out/licences.json', `${JSON.stringify(licences, undefined, 1)}\n`)
  },
}

const common = { external, platform: 'node', tsconfig: false } as const
const output = { dir: 'out/electron', sourcemap: true, chunkFileNames: '[name]-[hash].js' } as const

export default defineConfig([
  {
    ...common,
    input: { main: 'electron/main.ts', cli: 'main/cli.ts' },
    plugins: [piscinaOutsideArchive, removeStaleChunks, writeLicences],
    output: { ...output, format: 'esm' },
  },
  {
    // Started from outside the asar archive, so they share no chunk with the main bundle.
    ...common,
    input: {
      'data-thread': 'main/pipeline/data-thread.ts',
      'compute-thread': 'main/pipeline/compute-thread.ts',
      'onnx-thread': 'main/pipeline/onnx-thread.ts',
    },
    output: { ...output, format: 'esm', chunkFileNames: 'thread-[name].js' },
  },
  {
    // A sandboxed preload script must be CommonJS.
    ...common,
    input: { preload: 'electron/preload.ts' },
    output: { ...output, format: 'cjs', entryFileNames: '[name].cjs' },
  },
])
