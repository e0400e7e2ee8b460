import type { TestProject } from 'vitest/node'
import { startDocker, whyNot } from './docker-daemon.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the daemon that all files share; absent where there can be none. */
    dockerFolder?: string
  }
}

export async function setup(project: TestProject) {
  const reason = whyNot()
  if (reason === undefined) {
    const daemon = await startDocker()
    project.provide('dockerFolder', daemon.folder)
    return () => daemon.close()
  }
  if (process.env['REQUIRE_DOCKER'] === '1')
    throw new Error(`The infrastructure suite cannot run: ${reason}.`)
  console.warn(
    `SKIPPED: the infrastructure suite did not run, because ${reason}. REQUIRE_DOCKER=1 makes that a failure.`,
  )
  return undefined
}
