import { Code } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ModelVersion, SignatureField } from '../../../main/contract/model.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatBytes, formatExact, plural, shortId } from '../../format.ts'
import { FactList } from '../experiments/fact-list.tsx'
import { dateText, numberText, type DateKind } from './date-columns.ts'
import { useDateColumns } from './use-date-columns.ts'
import classes from './model.module.css'
import { labelled } from './shown-version.ts'

const range = (field: SignatureField, dateKind: DateKind | undefined) =>
  field.kind === 'category'
    ? (field.values ?? []).map(labelled).join(', ')
    : field.min === undefined || field.max === undefined
      ? ''
      : `${numberText(field.min, dateKind)} to ${numberText(field.max, dateKind)}`

/** What a version expects, and everything it was made from. */
export function AboutTab({ model }: { model: ModelVersion }) {
  const { lineage, signature, runId } = model
  const dates = useDateColumns(model)
  const columns: DataColumn<SignatureField>[] = [
    { id: 'name', title: 'Column', widthPx: 140, value: (field) => field.name },
    { id: 'kind', title: 'Kind', widthPx: 84, value: (field) => field.kind },
    {
      id: 'required',
      title: 'May be missing',
      widthPx: 124,
      description: 'Whether it was ever missing in training',
      value: (field) => (field.required ? 'no' : 'yes'),
    },
    {
      id: 'example',
      title: 'Example',
      widthPx: 104,
      value: ({ name }) => exampleText(model.inputExample[name], dates.get(name)),
    },
    {
      id: 'values',
      title: 'Values or range',
      widthPx: 150,
      value: (field) => range(field, dates.get(field.name)),
      render: (field) => {
        const words = range(field, dates.get(field.name))
        return <span title={words}>{words}</span>
      },
    },
  ]
  return (
    <div className={classes.columns}>
      <Panel
        title="Signature"
        caption={`${plural(signature.length, 'column')} in, one ${model.target} out`}
        isFlush
      >
        <DataTable
          id="model.signature"
          label="Signature"
          columns={columns}
          rows={signature}
          rowKey={(field) => field.name}
        />
      </Panel>
      <Panel title="Lineage" caption="What this version was made from">
        <FactList
          facts={[
            [
              'Dataset',
              <Link
                key="data"
                to="/data/$name"
                params={{ name: lineage.dataset }}
                search={{ version: lineage.datasetVersion }}
              >
                {lineage.dataset}, version {lineage.datasetVersion}
              </Link>,
            ],
            [
              'SHA-256',
              <Code key="sha" className={classes.hash}>
                {lineage.datasetSha256}
              </Code>,
            ],
            [
              'Pipeline',
              <Link key="pipeline" to="/pipelines/$name" params={{ name: lineage.pipeline }}>
                {lineage.pipeline}
              </Link>,
            ],
            [
              'Run',
              <Link key="run" to="/runs/$runId" params={{ runId }}>
                {shortId(runId)}
              </Link>,
            ],
            ['Code', lineage.codeVersion],
            ['Algorithm', model.algorithm],
            ['Target', model.target],
            ['A hit is', positive(model)],
            ['Classes', model.classes.map(labelled).join(', ')],
            ['Registered', formatExact(model.createdAt)],
            ['Size', formatBytes(model.sizeBytes)],
            [
              'Fingerprint',
              <Code key="fingerprint" className={classes.hash}>
                {model.fingerprint}
              </Code>,
            ],
          ]}
        />
      </Panel>
    </div>
  )
}

const exampleText = (
  cell: ModelVersion['inputExample'][string] | undefined,
  dateKind: DateKind | undefined,
) => (typeof cell === 'number' && dateKind ? dateText(cell, dateKind) : (cell ?? ''))

function positive(model: ModelVersion): string | undefined {
  if (model.positive === undefined) return undefined
  const known = model.classes.find(({ value }) => value === model.positive)
  return known ? labelled(known) : model.positive
}
