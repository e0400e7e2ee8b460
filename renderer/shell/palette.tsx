import { Spotlight } from '@mantine/spotlight'
import { useMantineColorScheme } from '@mantine/core'
import {
  IconBox,
  IconDatabase,
  IconDatabaseImport,
  IconFileImport,
  IconKeyboard,
  IconMoon,
  IconPlayerPlay,
  IconRoute,
  IconSearch,
  IconSun,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { ask } from '../ask.ts'
import { client } from '../client.ts'
import { formatExact, plural } from '../format.ts'
import { chooseAndImport, showFailure } from '../import-file.tsx'
import { openMariadbImport } from '../import-mariadb.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { pageLinks } from './pages.ts'
import type { PaletteGroup, Searchable } from './filter-actions.ts'
import { filterActions } from './filter-actions.ts'

/** What came after the last letter was typed is not yet selected: then Enter means the first. */
function goFirst(input: HTMLElement) {
  const palette = input.closest('[role=dialog]')
  if (!palette?.querySelector('[data-selected]'))
    palette?.querySelector<HTMLElement>('[data-action]')?.click()
}

interface PaletteAction extends Searchable {
  id: string
  sign: ReactNode
  go: () => void
}

const iconProps = { size: 18, stroke: 1.6, 'aria-hidden': true }
/** The list scrolls, so the keyboard must reach it; Mantine hands this on to its scroll area. */
const reachable = { viewportProps: { tabIndex: 0 } }
const runsOffered = 100

/** Ctrl/Cmd+K: everything with a name, and what can be done, in one list. */
export function Palette({ showShortcuts }: { showShortcuts: () => void }) {
  const [query, setQuery] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const navigate = useNavigate()
  const { setColorScheme, colorScheme } = useMantineColorScheme()
  const pipelines = useQuery({ ...ask('pipeline', 'list'), enabled: isOpen }).data ?? []
  const datasets = useQuery({ ...ask('dataset', 'list'), enabled: isOpen }).data ?? []
  const models = useQuery({ ...ask('model', 'list'), enabled: isOpen }).data ?? []
  const runs = useQuery({ ...ask('run', 'search', { limit: runsOffered }), enabled: isOpen }).data?.runs ?? []

  const start = async (pipeline: string) => {
    try {
      const { runId } = await client.run.start({ pipeline })
      await navigate({ to: '/pipelines/$name/runs/$runId', params: { name: pipeline, runId } })
    } catch (error) {
      showFailure(`${pipeline} did not start`, error)
    }
  }
  const nextScheme = colorScheme === 'dark' ? 'light' : 'dark'
  const setScheme = () => {
    setColorScheme(nextScheme)
    void client.preferences
      .set({ theme: nextScheme })
      .catch((error: unknown) => showFailure('The theme was not kept', error))
  }

  const groups: PaletteGroup<PaletteAction>[] = [
    {
      name: 'Pages',
      actions: pageLinks.map((page) => ({
        id: page.to,
        label: page.title,
        description: page.hint,
        sign: <page.icon {...iconProps} />,
        go: () => void navigate({ to: page.to }),
      })),
    },
    {
      name: 'Actions',
      actions: [
        ...pipelines.map((pipeline) => ({
          id: `run ${pipeline.name}`,
          label: `Run ${pipeline.name}`,
          description: 'Start the pipeline with its own settings',
          sign: <IconPlayerPlay {...iconProps} />,
          go: () => void start(pipeline.name),
        })),
        {
          id: 'import',
          label: 'Import data…',
          sign: <IconFileImport {...iconProps} />,
          go: () => void chooseAndImport(),
        },
        {
          id: 'import-mariadb',
          label: 'Import from MariaDB…',
          description: 'A table, or the rows of a query',
          sign: <IconDatabaseImport {...iconProps} />,
          go: openMariadbImport,
        },
        {
          id: 'theme',
          label: `Use the ${nextScheme} theme`,
          sign: nextScheme === 'dark' ? <IconMoon {...iconProps} /> : <IconSun {...iconProps} />,
          go: setScheme,
        },
        {
          id: 'shortcuts',
          label: 'Keyboard shortcuts',
          sign: <IconKeyboard {...iconProps} />,
          go: showShortcuts,
        },
      ],
    },
    {
      name: 'Pipelines',
      actions: pipelines.map((pipeline) => ({
        id: `pipeline ${pipeline.name}`,
        label: pipeline.name,
        description: pipeline.description,
        sign: <IconRoute {...iconProps} />,
        go: () => void navigate({ to: '/pipelines/$name', params: { name: pipeline.name } }),
      })),
    },
    {
      name: 'Datasets',
      actions: datasets.map((dataset) => ({
        id: `dataset ${dataset.name}`,
        label: dataset.name,
        description: `${plural(dataset.latest.rows, 'row')}, ${plural(dataset.latest.columns.length, 'column')}`,
        sign: <IconDatabase {...iconProps} />,
        go: () => void navigate({ to: '/data/$name', params: { name: dataset.name } }),
      })),
    },
    {
      name: 'Models',
      actions: models.map((model) => ({
        id: `model ${model.name}`,
        label: model.name,
        description: plural(model.versions, 'version'),
        sign: <IconBox {...iconProps} />,
        go: () => void navigate({ to: '/models/$name', params: { name: model.name } }),
      })),
    },
    {
      name: 'Runs',
      actions: runs.map((run) => ({
        id: `run ${run.runId}`,
        label: run.name,
        keywords: [run.runId, run.experiment, run.state],
        description: `${run.experiment} · ${formatExact(run.startedAt)}`,
        sign: <StateBadge state={run.state} isPlain />,
        go: () => void navigate({ to: '/runs/$runId', params: { runId: run.runId } }),
      })),
    },
  ]

  const shown = filterActions(groups, query)
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      onSpotlightOpen={() => setIsOpen(true)}
      onSpotlightClose={() => setIsOpen(false)}
      scrollable
      maxHeight={440}
      styles={{ content: { background: 'var(--sp-panel)' } }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
    >
      <Spotlight.Search
        leftSection={<IconSearch {...iconProps} />}
        placeholder="Search pages, runs, datasets, models, actions"
        aria-label="Search"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && query !== '')
            goFirst(event.currentTarget)
        }}
      />
      <Spotlight.ActionsList {...reachable}>
        {shown.length === 0 && <Spotlight.Empty>Nothing has this in its name.</Spotlight.Empty>}
        {shown.map((group) => (
          <Spotlight.ActionsGroup key={group.name} label={group.name}>
            {group.actions.map((action) => (
              <Spotlight.Action
                key={action.id}
                label={action.label}
                description={action.description}
                leftSection={action.sign}
                onClick={action.go}
                highlightQuery
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
