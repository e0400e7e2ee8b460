import { Select, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { useUsualTarget } from '../data/use-usual-target.ts'
import { VersionSelect } from '../data/version-select.tsx'
import { DocsButton } from './docs-button.tsx'
import { DriftTab } from './drift-tab.tsx'
import { Measuring } from './measuring.tsx'
import { Overview } from './overview.tsx'
import { concernWords, worstWords } from './overview-words.ts'
import { resultState, resultWords } from './result-words.ts'
import { useProfile } from './use-profile.ts'
import { ValidateButton } from './validate-button.tsx'
import { ValidationsTab } from './validations-tab.tsx'

const keptShown = 200

export function DatasetQuality({ name, datasets }: { name: string; datasets: readonly DatasetSummary[] }) {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const dataset = datasets.find((one) => one.name === name)
  const version = useQuery(ask('dataset', 'get', { name, version: search.version }))
  const usual = useUsualTarget(version.data)
  const target = search.target ?? usual.target
  const measured = useProfile(
    { name, version: search.version, target },
    search.target !== undefined || (!usual.isPending && !version.isPending),
  )
  const { profile } = measured
  const results = useQuery(ask('quality', 'results', { dataset: name, limit: keptShown }))
  const shownVersion = search.version ?? version.data?.version ?? dataset?.latest.version ?? 1
  const last = results.data?.find((one) => one.version === undefined || one.version === shownVersion)
  const concerns = profile?.findings.filter((one) => one.severity === 'bad' || one.severity === 'warn')

  const go = (change: Partial<typeof search>) =>
    void navigate({ to: '/quality/$name', params: { name }, search: { ...search, ...change } })
  return (
    <>
      <PageHeader
        title="Quality"
        breadcrumb={[
          <Link key="data" to="/data">
            Data
          </Link>,
          <Link key="dataset" to="/data/$name" params={{ name }} search={{ version: search.version }}>
            {name} · version {shownVersion}
          </Link>,
        ]}
        state={
          <>
            {last && <StateBadge state={resultState(last)}>{resultWords(last)}</StateBadge>}
            {concerns && (
              <StateBadge
                state={
                  concerns.length === 0
                    ? 'ok'
                    : concerns.some((one) => one.severity === 'bad')
                      ? 'bad'
                      : 'warn'
                }
              >
                <span title={concernWords(concerns)}>{worstWords(concerns)}</span>
              </StateBadge>
            )}
          </>
        }
        actions={
          <>
            <Select
              aria-label="Dataset"
              size="xs"
              w={108}
              searchable
              allowDeselect={false}
              data={[...new Set([...datasets.map((one) => one.name), name])]}
              value={name}
              onChange={(next) =>
                next &&
                void navigate({ to: '/quality/$name', params: { name: next }, search: { tab: search.tab } })
              }
            />
            <VersionSelect
              versions={dataset?.versions ?? []}
              version={shownVersion}
              onVersion={(next) => go({ version: next, result: undefined })}
            />
            <Select
              aria-label="Target"
              title="The column a model is to predict"
              placeholder="no target"
              size="xs"
              w={108}
              searchable
              clearable
              limit={200}
              clearButtonProps={{ 'aria-label': 'Clear the target' }}
              data={version.data?.columns.map((column) => column.name) ?? []}
              value={profile?.target ?? target ?? null}
              onChange={(next) => go({ target: next ?? undefined })}
            />
            <DocsButton
              dataset={name}
              version={shownVersion}
              target={target}
              isMeasured={profile !== undefined}
            />
            <ValidateButton dataset={name} version={search.version} hasResult={last !== undefined} />
          </>
        }
      />
      <Tabs
        value={search.tab ?? 'overview'}
        onChange={(tab) =>
          void navigate({
            to: '/quality/$name',
            params: { name },
            search: { ...search, tab: tab ?? undefined },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={12}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="validations">Validations</Tabs.Tab>
          <Tabs.Tab value="drift">Drift</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          {profile ? <Overview profile={profile} /> : <Measuring measured={measured} />}
        </Tabs.Panel>
        <Tabs.Panel value="drift">
          {version.data && !usual.isPending ? (
            <DriftTab current={version.data} datasets={datasets} target={target} />
          ) : (
            <Panel>
              <LoadingState lines={14} />
            </Panel>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="validations">
          <ValidationsTab
            dataset={name}
            version={search.version}
            results={results}
            columns={version.data?.columns ?? []}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
