// Command two: everything that proves the application. `--all` adds the suites that need more time or peers.
// Each step prints its own time; the first failure is named at the end and sets the exit code.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `The tests need Node 22.18 or newer; this is ${process.versions.node}. Run them with "npm test", after "npm ci".`,
  )
  process.exit(1)
}

const all = process.argv.includes('--all')
/** @type {[string, string, string[]][]} */
const steps = [
  ['types', 'tsc', ['-p', 'tsconfig.json', '--noEmit']],
  ['lint', 'oxlint', ['--type-aware']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['tests', 'vitest', ['run']],
  ['browser', 'playwright', ['test', '--config', 'test/e2e/playwright.config.ts', '--pass-with-no-tests']],
  ...(all
    ? [
        ['packaging', 'vitest', ['run', '--config', 'test/package/vitest.config.ts']],
        ['benches', 'node', ['test/bench/run.mjs', '--short']],
      ]
    : []),
]

const root = fileURLToPath(new URL('..', import.meta.url))
const isWindows = process.platform === 'win32'
const failed = []
for (const [name, command, args] of steps) {
  const startedAt = performance.now()
  console.log(`\n— ${name}`)
  const code = await new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: isWindows })
    child.on('error', (error) => {
      console.error(error.message)
      done(1)
    })
    child.on('exit', (exitCode) => done(exitCode ?? 1))
  })
  console.log(
    `— ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  )
  if (code !== 0) failed.push(name)
}
console.log(failed.length === 0 ? `\nAll ${steps.length} steps passed.` : `\nFailed: ${failed.join(', ')}.`)
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`)
process.exit(failed.length === 0 ? 0 : 1)
