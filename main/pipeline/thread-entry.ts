import { getCompileCacheDir } from 'node:module'
import { dirname, extname } from 'node:path'

/**
 * The file of a thread's entry, beside this one: `.ts` in the sources, `.js` in the bundles. Inside an asar archive the
 * unpacked copy is meant, because native modules cannot be loaded from the archive in a thread.
 */
export function threadEntry(name: 'data-thread' | 'compute-thread' | 'onnx-thread'): URL {
  const url = new URL(`./${name}${extname(import.meta.url)}`, import.meta.url)
  url.pathname = url.pathname.replace(/\/app\.asar\//, '/app.asar.unpacked/')
  return url
}

/** A thread shares the compile cache only when told so in its environment; it then starts in a third of the time. */
export function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir()
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) }
}
