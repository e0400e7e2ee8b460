import type { InfraJob, InfraStatus } from '../contract/infra.ts'
import { containerOf } from './ask-docker.ts'
import { composeVariables, readComposeFile, servicePlans } from './compose-file.ts'
import { findDocker } from './find-docker.ts'
import type { Variables } from './interpolate.ts'
import { thisMachine, type Machine } from './machine.ts'
import { observedState, withJob } from './service-state.ts'

export interface InfraOptions {
  composeFile: string
  machine?: Machine
  /** How long Docker may take to answer. */
  timeoutMs?: number
}

/**
 * What the services are and how they stand, asked anew each time.
 *
 * @throws NOT_FOUND or INVALID_INPUT when the Compose file is missing or not to be read; that Docker is missing is
 * an answer and no error.
 */
export async function infraStatus(
  options: InfraOptions & { variables?: Variables; jobs?: () => InfraJob[] },
): Promise<InfraStatus> {
  const { composeFile, machine = thisMachine(), timeoutMs = 2000 } = options
  const file = readComposeFile(composeFile)
  const variables = options.variables ?? composeVariables(composeFile, machine.environment)
  const plans = servicePlans(file, variables)
  const { docker, containers } = await findDocker(machine, file.name, timeoutMs)
  const jobs = options.jobs?.() ?? []
  return {
    checkedAt: Date.now(),
    docker,
    composeFile,
    services: plans.map((plan) => ({
      ...plan,
      ...(containers === undefined
        ? { state: 'unknown' as const }
        : withJob(observedState(containerOf(plan.name, containers)), plan.name, jobs)),
    })),
    jobs,
  }
}
