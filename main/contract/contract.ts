import { app } from './app.ts'
import { dataset } from './dataset.ts'
import { docs } from './docs.ts'
import { drift } from './drift.ts'
import { infra } from './infra.ts'
import { model } from './model.ts'
import { pipeline } from './pipeline.ts'
import { quality } from './quality.ts'
import { run } from './run.ts'
import { search } from './search.ts'
import { suite } from './suite.ts'
import { tracking } from './tracking.ts'
import { trackedRun } from './tracked-run.ts'
import { upkeep } from './upkeep.ts'
import { warehouse } from './warehouse.ts'
import { config, preferences, workspace } from './workspace.ts'

/** Everything a client may call and hear, the same over every transport. */
export const contract = {
  app,
  workspace,
  config,
  preferences,
  dataset,
  quality,
  drift,
  docs,
  suite,
  pipeline,
  run,
  search,
  trackedRun,
  model,
  infra,
  tracking,
  upkeep,
  warehouse,
}
