import { stageParams, type StageParams } from '../stage-params.ts'
import { planSearch, type SearchPlan } from './plan-search.ts'

/** What a train stage searches, if it does. The seed only matters to what is drawn. */
export const searchPlan = ({ search, ...params }: StageParams['train'], seed = 0): SearchPlan | undefined =>
  search && planSearch({ ...params, search }, stageParams.train.shape, seed)
