import { Badge, Button, Select, Tabs } from '@mantine/core'
import { IconBox, IconChartDots, IconTag } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatScore, plural } from '../../format.ts'
import { AboutTab } from './about-tab.tsx'
import { AliasModal } from './alias-modal.tsx'
import { CardTab } from './card-tab.tsx'
import { CompareTab } from './compare-tab.tsx'
import { ExplainTab } from './explain-tab.tsx'
import { HistoryTab } from './history-tab.tsx'
import { MlflowModel } from './mlflow-model.tsx'
import { PackageTab } from './package-tab.tsx'
import { PredictTab } from './predict-tab.tsx'
import { QualityTab } from './quality-tab.tsx'
import { shownVersion } from './shown-version.ts'
import { VersionsTab } from './versions-tab.tsx'

export function ModelPage() {
  const { name } = useParams({ from: '/models/$name' })
  const { version } = useSearch({ from: '/models/$name' })
  const versions = useQuery(ask('model', 'versions', { name }))
  return (
    <QueryView query={versions} pageTitle={name} errorTitle="The model could not be read">
      {(list) => {
        const shown = shownVersion(list, version)
        return shown ? (
          <ModelView versions={list} shown={shown} />
        ) : (
          <NoVersion name={name} version={version} />
        )
      }}
    </QueryView>
  )
}

function NoVersion({ name, version }: { name: string; version: number | undefined }) {
  return (
    <>
      <PageHeader title={name} breadcrumb={[<ModelsLink key="models" />]} />
      <Panel>
        <EmptyState
          title={version === undefined ? 'No versions' : `There is no version ${version}`}
          icon={IconBox}
          action={
            <Link to="/models/$name" params={{ name }}>
              <Button component="span" variant="default">
                Show the version in use
              </Button>
            </Link>
          }
        />
      </Panel>
    </>
  )
}

const ModelsLink = () => <Link to="/models">Models</Link>

function ModelView({ versions, shown }: { versions: ModelVersion[]; shown: ModelVersion }) {
  const search = useSearch({ from: '/models/$name' })
  const navigate = useNavigate({ from: '/models/$name' })
  const [isNaming, setIsNaming] = useState(false)
  const usual = shownVersion(versions, undefined)?.version
  const show = (version: number) =>
    void navigate({
      to: '.',
      search: { ...search, version: version === usual ? undefined : version },
      replace: true,
    })
  const accuracy = shown.metrics['accuracy']
  const isMlflow = shown.source !== undefined
  return (
    <>
      <PageHeader
        title={shown.name}
        breadcrumb={[<ModelsLink key="models" />]}
        state={
          <>
            <Badge variant="light" color="gray" c="var(--sp-dim)">
              version {shown.version}
            </Badge>
            {shown.aliases.map((alias) => (
              <Badge key={alias} variant="light" leftSection={<IconTag size={12} aria-hidden />}>
                @{alias}
              </Badge>
            ))}
          </>
        }
        caption={
          <>
            {isMlflow
              ? 'registered with MLflow'
              : `${shown.algorithm} · predicts ${shown.target} from ${plural(shown.signature.length, 'column')}`}
            {!isMlflow && accuracy !== undefined && ` · accuracy ${formatScore(accuracy)} on the test part`}
          </>
        }
        actions={
          <>
            <Select
              aria-label="Version"
              size="xs"
              w={190}
              allowDeselect={false}
              data={versions
                .toSorted((one, other) => other.version - one.version)
                .map(({ version, aliases }) => ({
                  value: String(version),
                  label: [`version ${version}`, ...aliases.map((alias) => `@${alias}`)].join(' '),
                }))}
              value={String(shown.version)}
              onChange={(value) => show(Number(value))}
            />
            <Button
              variant="default"
              leftSection={<IconTag size={15} aria-hidden />}
              onClick={() => setIsNaming(true)}
            >
              Set an alias…
            </Button>
            {shown.runId !== '' && (
              <Link to="/runs/$runId" params={{ runId: shown.runId }}>
                <Button component="span" leftSection={<IconChartDots size={15} aria-hidden />}>
                  {isMlflow ? 'Run' : 'Evaluation'}
                </Button>
              </Link>
            )}
          </>
        }
      />
      <Tabs
        value={search.tab ?? 'predict'}
        onChange={(tab) =>
          void navigate({
            to: '.',
            search: { ...search, tab: tab === 'predict' ? undefined : (tab ?? undefined) },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={14}>
          <Tabs.Tab value="predict">{isMlflow ? 'Use' : 'Predict'}</Tabs.Tab>
          {!isMlflow && (
            <>
              <Tabs.Tab value="quality">Quality</Tabs.Tab>
              <Tabs.Tab value="explain">Explain</Tabs.Tab>
              <Tabs.Tab value="compare">Compare</Tabs.Tab>
            </>
          )}
          <Tabs.Tab value="versions">Versions ({versions.length})</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
          <Tabs.Tab value="about">Signature and lineage</Tabs.Tab>
          {!isMlflow && (
            <>
              <Tabs.Tab value="card">Card</Tabs.Tab>
              <Tabs.Tab value="package">Package</Tabs.Tab>
            </>
          )}
        </Tabs.List>
        <Tabs.Panel value="predict">
          {isMlflow ? (
            <MlflowModel model={shown} />
          ) : (
            <PredictTab key={`${shown.name} ${shown.version}`} model={shown} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <QualityTab model={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="explain">
          <ExplainTab key={`${shown.name} ${shown.version}`} model={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <CompareTab model={shown} versions={versions} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsTab versions={versions} shown={shown} onShow={show} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab name={shown.name} aliases={versions.flatMap(({ aliases }) => aliases)} />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          {isMlflow ? <MlflowModel model={shown} /> : <AboutTab model={shown} />}
        </Tabs.Panel>
        <Tabs.Panel value="card">
          <CardTab model={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="package">
          <PackageTab model={shown} />
        </Tabs.Panel>
      </Tabs>
      <AliasModal
        key={String(isNaming)}
        versions={versions}
        version={shown.version}
        opened={isNaming}
        onClose={() => setIsNaming(false)}
      />
    </>
  )
}
