// The sample pipeline as a person runs it: a cold command line, a forest of 100 trees, 5-fold cross-validation.
// Its peer is the same work in pandas and scikit-learn, where Python has them.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repeats = process.argv.includes('--short') ? 1 : 5
const root = mkdtempSync(join(tmpdir(), 'bench-pipeline-'))
const bin = join(import.meta.dirname, '../../main/bin.mjs')
const env = { ...process.env, SPOREPRINT_USER_FOLDER: join(root, 'user') }

/** Wall time and the peak of the whole process, which is looked at while it runs. */
async function timed(command: string, args: string[]) {
  const startedAt = performance.now()
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  let peakKb = 0
  const poll = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peakKb)
    } catch {
      clearInterval(poll)
    }
  }, 20)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(poll)
  return { code, ms: performance.now() - startedAt, peakMb: peakKb / 1024 }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

try {
  const pristine = join(root, 'pristine')
  spawnSync(process.execPath, [bin, 'init', pristine, '--sample', 'mushroom'], { env, stdio: 'inherit' })
  const own: { ms: number; peakMb: number }[] = []
  for (let i = 0; i < repeats; i++) {
    const workspace = join(root, `run-${i}`)
    cpSync(pristine, workspace, { recursive: true })
    const run = await timed(process.execPath, [bin, 'run', 'mushroom', '-w', workspace, '--json'])
    if (run.code !== 0) throw new Error('the pipeline failed')
    own.push(run)
    if (i === 0) {
      const second = await timed(process.execPath, [bin, 'run', 'mushroom', '-w', workspace, '--json'])
      console.log(`  the same again, from cache: ${second.ms.toFixed(0)} ms`)
    }
  }
  const ms = median(own.map((run) => run.ms))
  const peakMb = Math.max(...own.map((run) => run.peakMb))
  console.log(`pipeline, cold: ${ms.toFixed(0)} ms (≤ 4000), peak ${peakMb.toFixed(0)} MB (≤ 400)`)

  const python = process.env['PYTHON'] ?? 'python3'
  const peers: number[] = []
  for (let i = 0; i < repeats; i++) {
    const peer = await timed(python, [
      join(import.meta.dirname, 'pipeline_peer.py'),
      join(pristine, 'data/raw/mushrooms/v1.csv'),
    ])
    if (peer.code !== 0) break
    peers.push(peer.ms)
  }
  console.log(
    peers.length === 0
      ? `  scikit-learn: not measured (${python} has no pandas or scikit-learn)`
      : `  pandas and scikit-learn ${median(peers).toFixed(0)} ms: ${(ms / median(peers)).toFixed(2)}× its time`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
