import type { InfraStatus } from '../contract/infra.ts'
import { infraStatus } from '../infra/infra-status.ts'

/** `infra.*`: the services that Docker can run, and how they stand. */
export function infraHandlers({ composeFile }: { composeFile: string }) {
  return { status: (): Promise<InfraStatus> => infraStatus({ composeFile }) }
}
