import type Docker from 'dockerode'
import type { AppError } from '../lib/errors.ts'
import type { ComposeFile } from './compose-file.ts'
import type { ServiceName } from './compose-schema.ts'
import type { Variables } from './interpolate.ts'

/** What the work of a job needs: a Docker that answered, and what the services are. */
export interface Engine {
  docker: Docker
  file: ComposeFile
  variables: Variables
  /** Services that cannot be started, and why. */
  refusals: ReadonlyMap<ServiceName, AppError>
  /** Docker publishes ports on this computer. */
  isLocal: boolean
}
