import type { Events } from '../../lib/events.ts'
import type { WorkspacePaths } from '../../lib/workspace-paths.ts'
import type { State } from '../../state/open-state.ts'
import type { Registry } from '../registry.ts'
import type { Tracking } from '../tracking.ts'

/** What the protocol is built over. */
export interface MlflowServices {
  paths: WorkspacePaths
  state: State
  events: Events
  tracking: Tracking
  registry: Registry
}
