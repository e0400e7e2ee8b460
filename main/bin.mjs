#!/usr/bin/env node
// Plain JavaScript on purpose: it must run, and say what is wrong, on a Node too old to read the rest.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Sporeprint needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      `Run it with "npm run sporeprint -- …", which brings its own Node on Linux, or install a newer one.\n`,
  )
  process.exit(1)
}
const { enableCompileCache } = await import('node:module')
enableCompileCache?.()
const { main } = await import('./cli.ts')
await main(process.argv.slice(2))
