import { Button, Select } from '@mantine/core'
import { IconDeviceFloppy, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { DatasetVersion } from '../../../main/contract/dataset.ts'
import type { SuiteDetail, WrittenExpectation } from '../../../main/contract/suite.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { EmptyState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { formatExact, plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'
import { ExpectationForm } from './expectation-form.tsx'
import { ExpectationList } from './expectation-list.tsx'
import { useTried } from './use-tried.ts'
import classes from './suite.module.css'

/** A suite's expectations, each with what it finds in the dataset as it is written; saving makes its next version. */
export function SuiteEditor({ detail, dataset }: { detail: SuiteDetail; dataset: DatasetVersion }) {
  const { name, version, versions } = detail
  const newest = versions[0]?.version ?? version
  const [draft, setDraft] = useState(detail.expectations)
  const [chosen, setChosen] = useState(0)
  const kinds = useQuery(ask('suite', 'catalogue')).data ?? []
  const { results, found } = useTried(dataset, draft, chosen)
  const isChanged = draft !== detail.expectations
  const save = useSaveSuite(detail, draft, dataset)
  const navigate = useNavigate()

  const change = (index: number, next: WrittenExpectation) => {
    setDraft(draft.with(index, next))
  }
  const add = () => {
    const column = dataset.columns[0]?.name ?? ''
    const after = draft[chosen]?.kwargs['column']
    setDraft([
      ...draft,
      {
        type: 'expect_column_values_to_not_be_null',
        kwargs: { column: typeof after === 'string' ? after : column },
        severity: 'warning',
      },
    ])
    setChosen(draft.length)
  }
  const remove = (index: number) => {
    setDraft(draft.toSpliced(index, 1))
    setChosen(Math.max(0, Math.min(index, draft.length - 2)))
  }
  const current = draft[chosen]
  const failed = results?.filter(({ outcome }) => outcome !== 'passed').length
  return (
    <>
      <PageHeader
        title={`Suite ${name}`}
        breadcrumb={[
          <Link
            key="quality"
            to="/quality/$name"
            params={{ name: dataset.dataset }}
            search={{ tab: 'validations' }}
          >
            Quality of {dataset.dataset}
          </Link>,
          <span key="version">against version {dataset.version}</span>,
        ]}
        state={
          results && (
            <StateBadge state={failed === 0 ? 'passed' : 'warned'}>
              {draft.length - failed!} of {plural(draft.length, 'expectation')}
            </StateBadge>
          )
        }
        actions={
          <>
            <Select
              aria-label="Version of the suite"
              size="xs"
              w={236}
              allowDeselect={false}
              data={versions.map((one) => ({
                value: String(one.version),
                label: `Version ${one.version} · ${formatExact(one.at)}`,
              }))}
              value={String(version)}
              onChange={(next) =>
                void navigate({
                  to: '/quality/$name/suites/$suite',
                  params: { name: dataset.dataset, suite: name },
                  search: { version: dataset.version, suiteVersion: Number(next) },
                })
              }
            />
            <Button
              variant="default"
              disabled={!isChanged}
              onClick={() => {
                setDraft(detail.expectations)
                setChosen(0)
              }}
            >
              Discard changes
            </Button>
            <Button
              leftSection={<IconDeviceFloppy size={15} aria-hidden />}
              disabled={!isChanged && version === newest}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              Save as version {newest + 1}
            </Button>
          </>
        }
      />
      <div className={classes.sides}>
        <Panel
          title="Expectations"
          caption={plural(draft.length, 'expectation')}
          isFlush
          actions={
            <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>
              Add
            </Button>
          }
        >
          {draft.length === 0 ? (
            <EmptyState title="Nothing is expected yet">Add what must be true of the data.</EmptyState>
          ) : (
            <ExpectationList draft={draft} results={results} chosen={chosen} onChoose={setChosen} />
          )}
        </Panel>
        {current && (
          <Panel title="What is expected">
            <ExpectationForm
              key={chosen}
              expectation={current}
              kinds={kinds}
              columns={dataset.columns}
              found={found}
              onChange={(next) => change(chosen, next)}
              onRemove={() => remove(chosen)}
            />
          </Panel>
        )}
      </div>
    </>
  )
}

function useSaveSuite(
  { name, versions, version }: SuiteDetail,
  expectations: WrittenExpectation[],
  dataset: DatasetVersion,
) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => client.suite.save({ name, expectations, edited: versions[0]?.version ?? version }),
    onSuccess: async (saved) => {
      queries.setQueryData(ask('suite', 'detail', { name, version: undefined }).queryKey, saved)
      await queries.invalidateQueries({ queryKey: ['quality'] })
      await navigate({
        to: '/quality/$name/suites/$suite',
        params: { name: dataset.dataset, suite: name },
        search: { version: dataset.version },
      })
    },
    onError: (error) => showFailure(`The suite ${name} was not saved`, error),
  })
}
