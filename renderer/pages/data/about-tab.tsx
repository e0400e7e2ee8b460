import { ActionIcon, Code, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { DatasetVersion, FileFormat } from '../../../main/contract/dataset.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatBytes, formatCount, formatExact, plural } from '../../format.ts'
import classes from './about-tab.module.css'

type Warning = DatasetVersion['warnings'][number] & { key: string }

const warningColumns: DataColumn<Warning>[] = [
  {
    id: 'line',
    title: 'Line',
    isNumber: true,
    widthPx: 80,
    value: (warning) => warning.line,
    render: (warning) => (warning.line === undefined ? '–' : formatCount(warning.line)),
  },
  { id: 'file', title: 'File', widthPx: 130, isHidden: true, value: (warning) => warning.file },
  { id: 'column', title: 'Column', widthPx: 130, value: (warning) => warning.column },
  { id: 'code', title: 'Kind', widthPx: 150, isHidden: true, value: (warning) => warning.code },
  {
    id: 'message',
    title: 'What was noticed',
    widthPx: 420,
    value: (warning) => warning.message,
    render: (warning) => <span title={warning.message}>{warning.message}</span>,
  },
]

/** Where a version came from, how the file was read and what was noticed on the way. */
export function AboutTab({ version }: { version: DatasetVersion }) {
  const { dialect, warnings } = version
  const facts: [string, ReactNode][] = [
    ['Imported from', version.source],
    [
      'Imported',
      <>
        <RelativeTime at={version.importedAt} />, {formatExact(version.importedAt)}
      </>,
    ],
    ['Kept as', <Code key="file">{version.file}</Code>],
    ['Size', formatBytes(version.sizeBytes)],
    ['SHA-256', <Sha256 key="sha" text={version.sha256} />],
    [
      'Rows',
      version.rowsRejected === 0
        ? `${formatCount(version.rows)}, all that were read`
        : `${formatCount(version.rows)} of ${formatCount(version.rowsRead)} read; ${formatCount(version.rowsRejected)} rejected`,
    ],
    ['Credit', version.credit ?? 'none was given'],
  ]
  const { format = 'text', compression } = dialect
  const reading: [string, ReactNode][] = [
    ['Format', compression ? `${formats[format]}, ${compression}` : formats[format]],
    ...(format === 'text' || format === 'json'
      ? [['Encoding', dialect.encoding] as [string, ReactNode]]
      : []),
    ...(format === 'text'
      ? [
          ...codeFact('Delimiter', dialect.delimiter),
          ...codeFact('Quote', dialect.quote),
          ...codeFact('Escape', dialect.escape),
          ...codeFact('Decimals', dialect.decimal),
          ...codeFact('Thousands', dialect.thousands),
          ...codeFact('Dates', dialect.dateFormat),
          ...codeFact('Comments', dialect.comment),
        ]
      : []),
    ...codeFact('Sheet', dialect.sheet),
    ...(format === 'text' || format === 'excel'
      ? [['Heading', headingOf(dialect)] as [string, ReactNode]]
      : []),
    [
      'Read as missing',
      dialect.nullTokens.length === 0
        ? 'nothing'
        : dialect.nullTokens.map((token) => (
            <Code key={token} mr={6} className={classes.token}>
              {token === '' ? 'empty' : visible(token)}
            </Code>
          )),
    ],
  ]
  return (
    <div className={classes.about}>
      <Panel title="Source">
        <Facts facts={facts} />
      </Panel>
      <Panel title="How the file was read">
        <Facts facts={reading} />
      </Panel>
      <Panel
        title={warnings.length === 0 ? 'Warnings' : plural(warnings.length, 'warning')}
        className={classes.warnings}
        isFlush
      >
        {warnings.length === 0 ? (
          <EmptyState title="Nothing was noticed">Every line of the file was read as it stands.</EmptyState>
        ) : (
          <DataTable
            id="data.warnings"
            label="Warnings of the import"
            columns={warningColumns}
            rows={warnings.map((warning, index) => ({ ...warning, key: String(index) }))}
            rowKey={(warning) => warning.key}
            fileName={`${version.dataset}-warnings`}
          />
        )}
      </Panel>
    </div>
  )
}

function Facts({ facts }: { facts: readonly [string, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Sha256({ text }: { text: string }) {
  return (
    <>
      <Code className={classes.hash}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'copied' : 'copy'}>
            <ActionIcon variant="subtle" color="gray" aria-label="Copy the SHA-256" onClick={copy}>
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </>
  )
}

const codeFact = (label: string, text: string | undefined): [string, ReactNode][] =>
  text === undefined ? [] : [[label, <Code key={label}>{visible(text)}</Code>]]

const formats: Record<FileFormat, string> = {
  text: 'delimited text',
  json: 'JSON',
  excel: 'Excel',
  parquet: 'Parquet',
}

function headingOf({ headerRow, headerRows = 1 }: DatasetVersion['dialect']): string {
  if (headerRow === null) return 'none in the file'
  return headerRows > 1 ? `lines ${headerRow} to ${headerRow + headerRows - 1}` : `line ${headerRow}`
}

const names: Record<string, string> = { '\t': 'tab', ' ': 'space', '': 'none' }
const visible = (text: string) => names[text] ?? text
