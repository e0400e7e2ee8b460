import type { StageKindName } from '../stage-params.ts'
import type { StageWork } from '../stage-work.ts'
import { evaluate } from './evaluate.ts'
import { extract } from './extract.ts'
import { load } from './load.ts'
import { register } from './register.ts'
import { train } from './train.ts'
import { transform } from './transform.ts'
import { validateLoaded, validateRaw } from './validate.ts'

/** What each kind of stage does. */
export const stageWorks: { [Name in StageKindName]: StageWork<Name> } = {
  extract,
  'validate-raw': validateRaw,
  transform,
  load,
  'validate-loaded': validateLoaded,
  train,
  evaluate,
  register,
}
