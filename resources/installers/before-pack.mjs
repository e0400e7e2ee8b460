// electron-builder calls this before it packs one platform and architecture.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const archNames = ['ia32', 'x64', 'armv7l', 'arm64', 'universal']

/** npm installs DuckDB's binary for the machine it runs on; packing for another one would give an app that cannot start. */
export default function requireBinaries({ packager, arch, electronPlatformName }) {
  const target = `${electronPlatformName}-${archNames[arch]}`
  const binary = `@duckdb/node-bindings-${target}`
  const modules = join(packager.projectDir, 'node_modules')
  if (existsSync(join(modules, binary))) return
  const { version } = JSON.parse(readFileSync(join(modules, '@duckdb/node-bindings/package.json'), 'utf8'))
  throw new Error(
    `${binary} is not installed, so nothing can be packed for ${target} here. Build on such a machine, name the architecture ("npm run package -- --linux AppImage deb --x64"), or run "npm install --no-save --force ${binary}@${version}".`,
  )
}
