import { Code } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ModelVersion, SignatureField } from '../../../main/contract/model.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatBytes, formatExact, formatNumber, plural, shortId } from '../../format.ts'
import { FactList } from '../experiments/fact-list.tsx'
import classes from './model.module.css'
import { labelled } from './shown-version.ts'

const range = (field: SignatureField) =>
  field.kind === 'category'
    ? (field.values ?? []).map(labelled).join(', ')
    : field.min === undefined || field.max === undefined
      ? ''
      : `${formatNumber(field.min)} to ${formatNumber(field.max)}`

/** What a version expects, and everything it was made from. */
export function AboutTab({ model }: { model: ModelVersion }) {
  const { lineage, signature, runId } = model
  const columns: DataColumn<SignatureField>[] = [
    { id: 'name', title: 'Column', widthPx: 176, value: (field) => field.name },
    { id: 'kind', title: 'Kind', widthPx: 90, value: (field) => field.kind },
    {
      id: 'required',
      title: 'May be missing',
      widthPx: 120,
      description: 'Whether it was ever missing in training',
      value: (field) => (field.required ? 'no' : 'yes'),
    },
    {
      id: 'example',
      title: 'Example',
      widthPx: 86,
      value: (field) => model.inputExample[field.name] ?? '',
    },
    {
      id: 'values',
      title: 'Known values or range',
      widthPx: 330,
      value: range,
      render: (field) => <span title={range(field)}>{range(field)}</span>,
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

function positive(model: ModelVersion): string | undefined {
  if (model.positive === undefined) return undefined
  const known = model.classes.find(({ value }) => value === model.positive)
  return known ? labelled(known) : model.positive
}
