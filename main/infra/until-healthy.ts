import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { cancelled, unavailable } from '../lib/errors.ts'
import { inspectContainer } from './ask-docker.ts'
import { unless } from './docker-error.ts'
import { exitMeaning } from './exit-meaning.ts'
import { lastWords } from './read-logs.ts'
import type { Report } from './report.ts'

const lookEveryMs = 300
/** A container that died this often since we began will go on dying. */
const deathsToGiveUp = 3

/**
 * Waits until a container's health check passes, or until it runs where it has none.
 *
 * @throws UNAVAILABLE when it is unhealthy, was stopped or removed by somebody, or keeps dying, which it is then made
 * to stop.
 */
export async function untilHealthy(options: {
  docker: Docker
  id: string
  title: string
  signal: AbortSignal
  report: Report
}): Promise<void> {
  const { docker, id, title, signal, report } = options
  const restartsBefore = (await inspectContainer(docker, id))?.restarts ?? 0
  for (;;) {
    const facts = await inspectContainer(docker, id)
    if (facts === undefined) throw unavailable(`${title} was removed by somebody else while it started.`)
    const { state, health, exitCode, isOutOfMemory, restarts } = facts
    if (state === 'running' && (health === undefined || health.status === 'healthy')) return
    if (state === 'running' && health?.status === 'unhealthy') {
      const words = await lastWords(docker, id)
      throw unavailable(
        `${title} runs and is not well. ${health.lastOutput === '' ? 'Its health check says nothing' : `Its health check says: ${health.lastOutput}`}. Its log ends with: ${words.join(' | ')}`,
        { lastWords: words },
      )
    }
    // While it runs once more, Docker has forgotten how it ended.
    const isDying = state !== 'running' && restarts - restartsBefore >= deathsToGiveUp
    if (isDying || state === 'exited' || state === 'dead' || state === 'stopped') {
      const words = await lastWords(docker, id)
      await unless([304, 404], docker.getContainer(id).stop())
      throw unavailable(
        `${title} ${isDying ? 'dies each time it is started' : 'ended before it was ready'}, with ${exitMeaning(exitCode, isOutOfMemory)}. Its last words: ${words.join(' | ') || 'none'}`,
        { exitCode, lastWords: words },
      )
    }
    report('starting', health === undefined ? 'starting' : 'waiting for its health check')
    try {
      await pause(lookEveryMs, undefined, { signal })
    } catch {
      throw cancelled()
    }
  }
}
