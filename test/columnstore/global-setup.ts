import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startDocker, whyNot } from '../infra/docker-daemon.ts'

/** Builds the image where it is not there yet, and says how far it is. */
export async function setup(project: TestProject) {
  const reason = whyNot()
  if (reason !== undefined) throw new Error(`ColumnStore cannot be tested here: ${reason}.`)
  let said = ''
  const daemon = await startDocker([join(import.meta.dirname, 'images', 'columnstore')], (line) => {
    // Of thousands of lines: each step of the Dockerfile, and each percent of the compiler's work.
    const step = /^(?:Step \d+\/\d+ : .{0,60}|\[ *\d+%\])/.exec(line)?.[0]
    if (step === undefined || step === said) return
    said = step
    console.log(`building the image: ${step}`)
  })
  project.provide('dockerFolder', daemon.folder)
  return () => daemon.close()
}
