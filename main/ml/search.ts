/** Search for better params: spaces, samplers, pruners and what mattered. Pure; trials are run by the pipeline. */
export { defaultSpaces } from './search/default-spaces.ts'
export { paramImportances, type ParamImportance } from './search/importance.ts'
export { createPruner, pruners, type Pruner, type PrunerName } from './search/pruner.ts'
export { createSampler, samplers, type Sampler, type SamplerName } from './search/sampler.ts'
export {
  readSpace,
  type Distribution,
  type Params,
  type ParamValue,
  type SearchSpace,
} from './search/space.ts'
export { bestTrial, byScore, type Direction, type Trial } from './search/trial.ts'
