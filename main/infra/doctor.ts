import type { Finding } from '../contract/finding.ts'
import type { InfraStatus } from '../contract/infra.ts'
import { serviceNames } from './compose-schema.ts'
import { dockerFinding } from './doctor/docker-findings.ts'
import { engineFindings } from './doctor/engine-findings.ts'
import { serviceFindings } from './doctor/service-findings.ts'
import type { Engine } from './engine.ts'
import type { InfraVariables } from './infra-variables.ts'
import type { Machine } from './machine.ts'

/** Looks for everything that is known to go wrong with Docker and the services; each finding says what mends it. */
export async function examine(
  { docker }: InfraStatus,
  machine: Machine,
  engine: Engine | undefined,
  variables: InfraVariables,
): Promise<Finding[]> {
  const found = [dockerFinding(docker, machine)]
  if (!engine) return found
  const parts = await Promise.all([
    engineFindings(engine),
    ...serviceNames.map((service) => serviceFindings(engine, service, variables)),
  ])
  return [...found, ...parts.flat()]
}
