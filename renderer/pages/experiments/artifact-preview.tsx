import { Code, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { parse } from 'csv-parse/browser/esm/sync'
import { useMemo, useState } from 'react'
import { ask } from '../../ask.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { MarkdownText } from '../../components/markdown-text.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { LoadingState } from '../../components/states.tsx'
import { plural } from '../../format.ts'
import { laidOut, previewOf } from './artifact-text.ts'
import { JsonTree } from './json-tree.tsx'
import classes from './run-page.module.css'

export interface TextPreviewProps {
  path: string
  text: string
  mediaType: string
}

/** A text as what it means: a table, a tree, a page, written words; or letter by letter. */
export function TextPreview({ path, text, mediaType }: TextPreviewProps) {
  const kind = previewOf(path)
  const [isRaw, setIsRaw] = useState(false)
  return (
    <>
      {kind !== 'text' && (
        <SegmentedControl
          size="xs"
          mb={10}
          aria-label="How the file is shown"
          data={[
            { value: 'preview', label: 'Preview' },
            { value: 'text', label: 'Text' },
          ]}
          value={isRaw ? 'text' : 'preview'}
          onChange={(next) => setIsRaw(next === 'text')}
        />
      )}
      {isRaw || kind === 'text' ? (
        // The text scrolls, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <Code block className={classes.text} tabIndex={0}>
          {laidOut({ text, mediaType })}
        </Code>
      ) : kind === 'markdown' ? (
        <MarkdownText text={text} />
      ) : kind === 'tree' ? (
        <JsonTree text={text} />
      ) : kind === 'html' ? (
        // Without scripts, forms, and an origin; the page's own rules keep it from asking for anything.
        <iframe className={classes.page} title={path} sandbox="" srcDoc={text} />
      ) : (
        <CsvPreview path={path} text={text} />
      )}
    </>
  )
}

const mostRows = 1000

interface CsvRow {
  at: number
  cells: string[]
}

function CsvPreview({ path, text }: { path: string; text: string }) {
  const { columns, rows, problem } = useMemo(() => {
    try {
      const delimiter = path.endsWith('.tsv') ? '\t' : ','
      const [header = [], ...body]: string[][] = parse(text, {
        delimiter,
        relaxColumnCount: true,
        to: mostRows + 1,
      })
      return {
        columns: header.map((title, at): DataColumn<CsvRow> => ({
          id: String(at),
          title,
          widthPx: 130,
          value: (row) => row.cells[at],
        })),
        rows: body.map((cells, at) => ({ at, cells })),
        problem: undefined,
      }
    } catch (error) {
      return { columns: [], rows: [], problem: error instanceof Error ? error.message : String(error) }
    }
  }, [path, text])
  if (problem !== undefined) return <p>It cannot be read as a table: {problem}. See its text.</p>
  return (
    <>
      <p className={classes.dim}>
        {rows.length === mostRows ? `The first ${plural(mostRows, 'row')}` : plural(rows.length, 'row')}
      </p>
      <DataTable
        id="artifact.csv"
        label={`Rows of ${path}`}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.at)}
        heightPx={520}
        fileName={path}
      />
    </>
  )
}

export function ImagePreview({ runId, path }: { runId: string; path: string }) {
  const content = useQuery(ask('run', 'artifactBytes', { runId, path }))
  return (
    <QueryView
      query={content}
      errorTitle="The picture could not be read"
      loading={<LoadingState lines={8} />}
    >
      {({ base64, mediaType }) => (
        <img className={classes.picture} alt={path} src={`data:${mediaType};base64,${base64}`} />
      )}
    </QueryView>
  )
}
