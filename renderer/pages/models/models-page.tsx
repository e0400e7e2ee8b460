import { Button } from '@mantine/core'
import { IconBox, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { formatBytes, formatScore, plural } from '../../format.ts'

interface RegisteredModel {
  name: string
  versions: number
  champion?: ModelVersion
  latest: ModelVersion
}

/** What the figures of a row are of: the version in use, or the newest where none is. */
const shownVersion = (model: RegisteredModel) => model.champion ?? model.latest

const metric = (key: string, title: string): DataColumn<RegisteredModel> => ({
  id: key,
  title,
  isNumber: true,
  widthPx: 86,
  value: (model) => shownVersion(model).metrics[key],
  render: (model) => formatScore(shownVersion(model).metrics[key]),
})

const columns: DataColumn<RegisteredModel>[] = [
  { id: 'name', title: 'Model', widthPx: 150, value: (model) => model.name },
  {
    id: 'champion',
    title: 'In use',
    widthPx: 160,
    description: 'The version with the alias @champion; the figures are of it',
    value: (model) => model.champion?.version,
    render: (model) =>
      model.champion
        ? `version ${model.champion.version} @champion`
        : `none; latest is version ${model.latest.version}`,
  },
  { id: 'versions', title: 'Versions', isNumber: true, widthPx: 84, value: (model) => model.versions },
  { id: 'algorithm', title: 'Algorithm', widthPx: 104, value: (model) => shownVersion(model).algorithm },
  { id: 'target', title: 'Target', widthPx: 80, value: (model) => shownVersion(model).target },
  metric('accuracy', 'Accuracy'),
  metric('f1', 'F1'),
  metric('rocAuc', 'ROC AUC'),
  {
    id: 'size',
    title: 'Size',
    isNumber: true,
    widthPx: 80,
    value: (model) => shownVersion(model).sizeBytes,
    render: (model) => formatBytes(shownVersion(model).sizeBytes),
  },
  {
    id: 'createdAt',
    title: 'Registered',
    widthPx: 108,
    value: (model) => shownVersion(model).createdAt,
    render: (model) => <RelativeTime at={shownVersion(model).createdAt} />,
  },
]

/** The registered models, each with the version that is in use. */
export function ModelsPage() {
  const models = useQuery(ask('model', 'list'))
  const navigate = useNavigate()
  return (
    <>
      <PageHeader
        title="Models"
        caption="Every version that was good enough to be registered, with what it was made from. The alias @champion says which one is in use."
      />
      <QueryView
        query={models}
        errorTitle="The models could not be read"
        loading={
          <Panel>
            <LoadingState />
          </Panel>
        }
        empty={
          <Panel>
            <EmptyState
              title="No model yet"
              icon={IconBox}
              action={
                <Link to="/pipelines">
                  <Button component="span" leftSection={<IconRoute size={15} aria-hidden />}>
                    Choose a pipeline to run
                  </Button>
                </Link>
              }
            >
              The last stage of a pipeline registers a model, if it reaches the thresholds that the pipeline
              sets.
            </EmptyState>
          </Panel>
        }
      >
        {(list) => (
          <Panel
            title={plural(list.length, 'model')}
            caption="Enter or a click opens one to predict with it"
            isFlush
          >
            <DataTable
              id="models"
              label="Models"
              columns={columns}
              rows={list}
              rowKey={(model) => model.name}
              onOpen={(model) => void navigate({ to: '/models/$name', params: { name: model.name } })}
            />
          </Panel>
        )}
      </QueryView>
    </>
  )
}
