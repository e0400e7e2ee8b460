import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { readSearch } from './page-search.ts'
import { NoSuchPage, RouteError } from './shell/route-error.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage, validateSearch: readSearch })
const parent = { getParentRoute: () => root }

const routes = root.addChildren([
  createRoute({
    ...parent,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/home/home-page.tsx'), 'HomePage'),
  }),
  createRoute({
    ...parent,
    path: '/infrastructure',
    component: lazyRouteComponent(
      () => import('./pages/infrastructure/infrastructure-page.tsx'),
      'InfrastructurePage',
    ),
  }),
  createRoute({
    ...parent,
    path: '/data',
    component: lazyRouteComponent(() => import('./pages/data/datasets-page.tsx'), 'DatasetsPage'),
  }),
  createRoute({
    ...parent,
    path: '/data/$name',
    component: lazyRouteComponent(() => import('./pages/data/dataset-page.tsx'), 'DatasetPage'),
  }),
  createRoute({
    ...parent,
    path: '/quality',
    component: lazyRouteComponent(() => import('./pages/quality/quality-page.tsx'), 'QualityPage'),
  }),
  createRoute({
    ...parent,
    path: '/quality/$name',
    component: lazyRouteComponent(() => import('./pages/quality/quality-page.tsx'), 'QualityPage'),
  }),
  createRoute({
    ...parent,
    path: '/quality/$name/suites/$suite',
    component: lazyRouteComponent(() => import('./pages/suite/suite-page.tsx'), 'SuitePage'),
  }),
  createRoute({
    ...parent,
    path: '/pipelines',
    component: lazyRouteComponent(() => import('./pages/pipelines/pipelines-page.tsx'), 'PipelinesPage'),
  }),
  createRoute({
    ...parent,
    path: '/pipelines/$name',
    component: lazyRouteComponent(() => import('./pages/pipelines/pipeline-page.tsx'), 'PipelinePage'),
  }),
  createRoute({
    ...parent,
    path: '/pipelines/$name/runs/$runId',
    component: lazyRouteComponent(() => import('./pages/pipelines/pipeline-run-page.tsx'), 'PipelineRunPage'),
  }),
  createRoute({
    ...parent,
    path: '/train',
    component: lazyRouteComponent(() => import('./pages/train/train-page.tsx'), 'TrainPage'),
  }),
  createRoute({
    ...parent,
    path: '/searches/$runId',
    component: lazyRouteComponent(() => import('./pages/train/search-page.tsx'), 'SearchPage'),
  }),
  createRoute({
    ...parent,
    path: '/experiments',
    component: lazyRouteComponent(
      () => import('./pages/experiments/experiments-page.tsx'),
      'ExperimentsPage',
    ),
  }),
  createRoute({
    ...parent,
    path: '/experiments/$name',
    component: lazyRouteComponent(() => import('./pages/experiments/experiment-page.tsx'), 'ExperimentPage'),
  }),
  createRoute({
    ...parent,
    path: '/sync',
    component: lazyRouteComponent(() => import('./pages/sync/sync-page.tsx'), 'SyncPage'),
  }),
  createRoute({
    ...parent,
    path: '/runs/$runId',
    component: lazyRouteComponent(() => import('./pages/experiments/run-page.tsx'), 'RunPage'),
  }),
  createRoute({
    ...parent,
    path: '/models',
    component: lazyRouteComponent(() => import('./pages/models/models-page.tsx'), 'ModelsPage'),
  }),
  createRoute({
    ...parent,
    path: '/models/$name',
    component: lazyRouteComponent(() => import('./pages/models/model-page.tsx'), 'ModelPage'),
  }),
  createRoute({
    ...parent,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  }),
])

export const router = createRouter({
  routeTree: routes,
  history: createHashHistory(),
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NoSuchPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

const mainPages = [
  '/',
  '/pipelines',
  '/data',
  '/quality',
  '/train',
  '/experiments',
  '/models',
  '/infrastructure',
  '/settings',
] as const

function loadPages(): void {
  for (const to of mainPages) void router.preloadRoute({ to })
  // The library that draws charts is the largest piece, and several pages want it.
  void import('./charts/echart-canvas.tsx')
}

/** Fetches the pages' code while the person reads the first one, so that a change of page only draws. */
export function preloadPages(): void {
  requestIdleCallback(loadPages, { timeout: 3000 })
}
