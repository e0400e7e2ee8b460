import { homedir } from 'node:os'
import type { Variables } from './interpolate.ts'

/** The parts of a computer that decide where Docker is. */
export interface Machine {
  environment: Variables
  home: string
  platform: NodeJS.Platform
  /** Before paths such as /var/run/docker.sock; empty on a real machine. */
  root: string
}

export const thisMachine = (): Machine => ({
  environment: process.env,
  home: homedir(),
  platform: process.platform,
  root: '',
})
