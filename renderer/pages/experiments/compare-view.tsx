import { Button, Tabs } from '@mantine/core'
import { IconArrowLeft, IconGitCompare, IconLink } from '@tabler/icons-react'
import { notifications } from '@mantine/notifications'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import type { PageSearch } from '../../page-search.ts'
import { useRemembered } from '../../use-remembered.ts'
import { CompareEvaluation } from './compare-evaluation.tsx'
import { CompareHistory } from './compare-history.tsx'
import type { CompareLook, ComparePart } from './compare-look.ts'
import { compareParts } from './compare-look.ts'
import { CompareParallel } from './compare-parallel.tsx'
import { CompareScatter } from './compare-scatter.tsx'
import { CompareSpread } from './compare-spread.tsx'
import { CompareTable } from './compare-table.tsx'
import { useComparedRuns } from './use-compared-runs.ts'

/** With it comes the library that finds the differences of texts. */
const CompareArtifacts = lazy(() =>
  import('./compare-artifacts.tsx').then((module) => ({ default: module.CompareArtifacts })),
)

const titles: Record<ComparePart, string> = {
  table: 'Params and metrics',
  parallel: 'Parallel coordinates',
  scatter: 'Scatter and contour',
  spread: 'Bars and boxes',
  history: 'Histories',
  evaluation: 'Evaluation',
  artifacts: 'Artifacts',
}

const usual: CompareLook = {}

/** Runs side by side; those that are gone are left out, which is said. */
export function CompareView({ experiment, runIds }: { experiment: string; runIds: readonly string[] }) {
  const { runs, fields, isReading, error, retry } = useComparedRuns(runIds)
  const navigate = useNavigate({ from: '/experiments/$name' })
  const { compare } = useSearch({ from: '/experiments/$name' })
  const [kept, keep] = useRemembered<CompareLook>('compare.look', usual)
  const look = compare ?? kept
  const onLook = (change: CompareLook) => {
    const next = { ...look, ...change }
    keep(next)
    void navigate({ to: '.', search: (before: PageSearch) => ({ ...before, compare: next }), replace: true })
  }
  const goneCount = isReading || error ? 0 : runIds.length - runs.length
  const part = { runs, fields, look, onLook }
  return (
    <>
      <PageHeader
        title={`Compare ${plural(runIds.length, 'run')}`}
        breadcrumb={[
          <Link key="experiments" to="/experiments">
            Experiments
          </Link>,
          <Link
            key="experiment"
            to="/experiments/$name"
            params={{ name: experiment }}
            search={{ runs: runIds.join(',') }}
          >
            {experiment}
          </Link>,
        ]}
        caption={
          goneCount > 0 &&
          `${plural(goneCount, 'run')} of the address cannot be found and ${goneCount === 1 ? 'is' : 'are'} left out.`
        }
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconLink size={15} aria-hidden />}
              onClick={() => void copyLink()}
            >
              Copy link
            </Button>
            <Link to="/experiments/$name" params={{ name: experiment }} search={{ runs: runIds.join(',') }}>
              <Button
                component="span"
                variant="default"
                leftSection={<IconArrowLeft size={15} aria-hidden />}
              >
                Choose others
              </Button>
            </Link>
          </>
        }
      />
      {error ? (
        <Panel>
          <ErrorState error={error} title="The runs could not be read" retry={retry} />
        </Panel>
      ) : isReading ? (
        <Panel>
          <LoadingState lines={8} />
        </Panel>
      ) : runs.length < 2 ? (
        <Panel>
          <EmptyState title="Choose two runs or more" icon={IconGitCompare}>
            Tick the boxes before their names in the table of {experiment}, then press Compare.
          </EmptyState>
        </Panel>
      ) : (
        <Tabs
          value={look.part ?? 'table'}
          onChange={(next) => onLook({ part: compareParts.find((one) => one === next) })}
          keepMounted={false}
        >
          <Tabs.List mb={14}>
            {compareParts.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {titles[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="table">
            <CompareTable runs={runs} />
          </Tabs.Panel>
          <Tabs.Panel value="parallel">
            <CompareParallel {...part} experiment={experiment} />
          </Tabs.Panel>
          <Tabs.Panel value="scatter">
            <CompareScatter {...part} />
          </Tabs.Panel>
          <Tabs.Panel value="spread">
            <CompareSpread {...part} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <CompareHistory {...part} />
          </Tabs.Panel>
          <Tabs.Panel value="evaluation">
            <CompareEvaluation {...part} />
          </Tabs.Panel>
          <Tabs.Panel value="artifacts">
            <Suspense
              fallback={
                <Panel>
                  <LoadingState />
                </Panel>
              }
            >
              <CompareArtifacts {...part} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  )
}

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(location.href)
  notifications.show({ message: 'The link is copied: it opens this comparison again.' })
}
