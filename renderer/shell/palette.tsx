import type { SpotlightActionGroupData } from '@mantine/spotlight'
import { Spotlight } from '@mantine/spotlight'
import { useMantineColorScheme } from '@mantine/core'
import {
  IconBox,
  IconDatabase,
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
import { useState } from 'react'
import { ask } from '../ask.ts'
import { client } from '../client.ts'
import { formatExact, plural } from '../format.ts'
import { chooseAndImport, showFailure } from '../import-file.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { pageLinks } from './pages.ts'

const iconProps = { size: 18, stroke: 1.6, 'aria-hidden': true }
const runsOffered = 100

/** Ctrl/Cmd+K: everything with a name, and what can be done, in one list. */
export function Palette({ showShortcuts }: { showShortcuts: () => void }) {
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

  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: pageLinks.map((page) => ({
        id: page.to,
        label: page.title,
        description: page.hint,
        leftSection: <page.icon {...iconProps} />,
        onClick: () => void navigate({ to: page.to }),
      })),
    },
    {
      group: 'Actions',
      actions: [
        ...pipelines.map((pipeline) => ({
          id: `run ${pipeline.name}`,
          label: `Run ${pipeline.name}`,
          description: 'Start the pipeline with its own settings',
          leftSection: <IconPlayerPlay {...iconProps} />,
          onClick: () => void start(pipeline.name),
        })),
        {
          id: 'import',
          label: 'Import a CSV…',
          leftSection: <IconFileImport {...iconProps} />,
          onClick: () => void chooseAndImport(),
        },
        {
          id: 'theme',
          label: `Use the ${nextScheme} theme`,
          leftSection: nextScheme === 'dark' ? <IconMoon {...iconProps} /> : <IconSun {...iconProps} />,
          onClick: setScheme,
        },
        {
          id: 'shortcuts',
          label: 'Keyboard shortcuts',
          leftSection: <IconKeyboard {...iconProps} />,
          onClick: showShortcuts,
        },
      ],
    },
    {
      group: 'Pipelines',
      actions: pipelines.map((pipeline) => ({
        id: `pipeline ${pipeline.name}`,
        label: pipeline.name,
        description: pipeline.description,
        leftSection: <IconRoute {...iconProps} />,
        onClick: () => void navigate({ to: '/pipelines/$name', params: { name: pipeline.name } }),
      })),
    },
    {
      group: 'Datasets',
      actions: datasets.map((dataset) => ({
        id: `dataset ${dataset.name}`,
        label: dataset.name,
        description: `${plural(dataset.latest.rows, 'row')}, ${plural(dataset.latest.columns.length, 'column')}`,
        leftSection: <IconDatabase {...iconProps} />,
        onClick: () => void navigate({ to: '/data/$name', params: { name: dataset.name } }),
      })),
    },
    {
      group: 'Models',
      actions: models.map((model) => ({
        id: `model ${model.name}`,
        label: model.name,
        description: plural(model.versions, 'version'),
        leftSection: <IconBox {...iconProps} />,
        onClick: () => void navigate({ to: '/models/$name', params: { name: model.name } }),
      })),
    },
    {
      group: 'Runs',
      actions: runs.map((run) => ({
        id: `run ${run.runId}`,
        label: run.name,
        keywords: [run.runId, run.experiment, run.state],
        description: `${run.experiment} · ${formatExact(run.startedAt)}`,
        leftSection: <StateBadge state={run.state} isPlain />,
        onClick: () => void navigate({ to: '/runs/$runId', params: { runId: run.runId } }),
      })),
    },
  ]

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      shortcut={['mod + K']}
      onSpotlightOpen={() => setIsOpen(true)}
      onSpotlightClose={() => setIsOpen(false)}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={24}
      nothingFound="Nothing has this in its name."
      searchProps={{
        leftSection: <IconSearch {...iconProps} />,
        placeholder: 'Search pages, runs, datasets, models, actions',
        'aria-label': 'Search',
      }}
    />
  )
}
