import type { Icon } from '@tabler/icons-react'
import {
  IconBox,
  IconBrain,
  IconChartDonut,
  IconDatabase,
  IconFlask,
  IconHome,
  IconRoute,
  IconServer2,
  IconSettings,
} from '@tabler/icons-react'

export interface PageLink {
  to:
    | '/'
    | '/infrastructure'
    | '/data'
    | '/quality'
    | '/train'
    | '/pipelines'
    | '/experiments'
    | '/models'
    | '/settings'
  title: string
  icon: Icon
  /** Pressed after `g`. */
  key: string
  hint: string
}

/** What the sidebar, the palette and the keyboard offer, in this order. */
export const pageLinks: readonly PageLink[] = [
  { to: '/', title: 'Home', icon: IconHome, key: 'h', hint: 'The sample, the last runs, what to do next' },
  { to: '/infrastructure', title: 'Infrastructure', icon: IconServer2, key: 'i', hint: 'Docker services' },
  { to: '/data', title: 'Data', icon: IconDatabase, key: 'd', hint: 'Datasets, versions, preview' },
  {
    to: '/quality',
    title: 'Quality',
    icon: IconChartDonut,
    key: 'q',
    hint: 'Findings, expectations, validations',
  },
  {
    to: '/train',
    title: 'Train',
    icon: IconBrain,
    key: 't',
    hint: 'Learn a column, search for better params',
  },
  { to: '/pipelines', title: 'Pipelines', icon: IconRoute, key: 'p', hint: 'Stages, runs, logs' },
  {
    to: '/experiments',
    title: 'Experiments',
    icon: IconFlask,
    key: 'e',
    hint: 'Tracked runs and their metrics',
  },
  { to: '/models', title: 'Models', icon: IconBox, key: 'm', hint: 'Versions, aliases, predictions' },
  {
    to: '/settings',
    title: 'Settings',
    icon: IconSettings,
    key: 's',
    hint: 'Workspace, theme, threads, configuration',
  },
]
