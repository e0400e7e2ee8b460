import { Button } from '@mantine/core'
import { IconDatabaseImport, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { DatasetSummary } from '../../../main/contract/dataset.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { chooseAndImport } from '../../import-file.tsx'
import { toProblem } from '../../problem.ts'
import { useUsualTarget } from '../data/use-usual-target.ts'
import { AlgorithmPanel } from './algorithm-panel.tsx'
import { ParamsPanel } from './params-panel.tsx'
import { SearchPanel } from './search-panel.tsx'
import { SearchesPanel } from './searches-panel.tsx'
import classes from './train.module.css'
import {
  featureFields,
  initialValues,
  paramFields,
  toTraining,
  type TrainingValues,
} from './training-form.ts'
import { likelyTarget, targetConcern } from './training-words.ts'
import { WhatPanel } from './what-panel.tsx'

/** From a dataset to a model without a pipeline file: what to learn, how, and whether to look for better params. */
export function TrainPage() {
  const datasets = useQuery(ask('dataset', 'list'))
  return (
    <QueryView
      query={datasets}
      pageTitle={datasets.data ? undefined : 'Train'}
      errorTitle="The datasets could not be read"
      empty={
        <>
          <PageHeader title="Train" />
          <Panel>
            <EmptyState
              title="No data yet"
              icon={IconDatabaseImport}
              action={<Button onClick={() => void chooseAndImport()}>Import a file</Button>}
            >
              A model learns from a dataset. Import a file, then choose what to predict.
            </EmptyState>
          </Panel>
        </>
      }
    >
      {(list) => <TrainForm datasets={list} />}
    </QueryView>
  )
}

function TrainForm({ datasets }: { datasets: DatasetSummary[] }) {
  const { column, target: asked } = useSearch({ from: '/train' })
  const [values, setValues] = useState<TrainingValues>(initialValues)
  const change = (part: Partial<TrainingValues>) => setValues((now) => ({ ...now, ...part }))
  const dataset = datasets.find(({ name }) => name === (values.dataset ?? column)) ?? datasets[0]!
  const { columns } = dataset.latest
  const usual = useUsualTarget(dataset.latest)
  const target = values.target ?? likelyTarget(columns, asked ?? usual.target) ?? null
  const targetColumn = columns.find(({ name }) => name === target)

  const schema = useQuery(ask('pipeline', 'schema')).data
  const algorithms = useQuery(ask('search', 'algorithms')).data
  const algorithm = algorithms?.find(({ name }) => name === values.algorithm)
  const fields = useMemo(
    () => (schema && algorithm ? paramFields(schema, algorithm.params) : []),
    [schema, algorithm],
  )

  const columnFields = useMemo(() => (schema ? featureFields(schema) : []), [schema])

  const navigate = useNavigate()
  const queries = useQueryClient()
  const start = useMutation({
    mutationFn: () => client.run.train(toTraining({ ...values, dataset: dataset.name, target }, fields)),
    async onSuccess({ runId }) {
      void queries.invalidateQueries({ queryKey: ['run'] })
      if (values.search.isOn) return navigate({ to: '/searches/$runId', params: { runId } })
      const { pipeline } = await client.run.get({ runId })
      return navigate({ to: '/pipelines/$name/runs/$runId', params: { name: pipeline, runId } })
    },
  })
  const concern = targetConcern(targetColumn)
  const isImpossible = target === null || (targetColumn?.distinct ?? 0) < 2
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <PageHeader
        title="Train"
        caption="Learns a column of a dataset, measures on rows that were kept back, and registers the model."
        actions={
          <Button
            type="submit"
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
            loading={start.isPending}
            disabled={isImpossible || !algorithm}
          >
            {values.search.isOn ? 'Search and train' : 'Train'}
          </Button>
        }
      />
      {start.error && (
        <p className={classes.problem} role="alert">
          {toProblem(start.error).message}
        </p>
      )}
      <div className={classes.columns}>
        <WhatPanel
          datasets={datasets}
          dataset={dataset}
          target={target}
          concern={concern}
          values={values}
          onChange={change}
        />
        <AlgorithmPanel algorithms={algorithms ?? []} values={values} onChange={change} />
      </div>
      <SearchPanel
        searched={algorithm?.searched ?? []}
        values={values.search}
        onChange={(part) => change({ search: { ...values.search, ...part } })}
      />
      <ParamsPanel
        title="Columns"
        caption="As they are: categories as categories, numbers as numbers, gaps as gaps; change what you like"
        isFolded
        fields={columnFields}
        searched={[]}
        values={values.features}
        onChange={(features) => change({ features })}
      />
      <ParamsPanel
        title="Params"
        caption="As usual; change what you like"
        nothing="This algorithm takes none."
        fields={fields}
        searched={values.search.isOn ? (algorithm?.searched ?? []) : []}
        values={values.params}
        onChange={(params) => change({ params })}
      />
      <SearchesPanel />
    </form>
  )
}
