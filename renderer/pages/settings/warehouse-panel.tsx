import { Alert, Button, Group, Progress, ScrollArea, Table } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconDatabaseExport } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CopyJob, WarehouseKind } from '../../../main/contract/warehouse.ts'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount, plural } from '../../format.ts'
import { showFailure } from '../../import-file.tsx'

const names: Record<WarehouseKind, string> = { duckdb: 'DuckDB', mariadb: 'MariaDB' }
const lookEveryMs = 500

/** Copies what runs have loaded from one warehouse into the other. */
export function WarehousePanel() {
  const queries = useQueryClient()
  const last = useQuery({
    ...ask('warehouse', 'lastCopy'),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.job?.state === 'running' ? lookEveryMs : false),
  })
  const start = useMutation({
    mutationFn: (to: WarehouseKind) => client.warehouse.copy({ to }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['warehouse'] }),
    onError: (error) => showFailure('The tables are not copied', error),
  })
  const job = last.data?.job
  const isRunning = job?.state === 'running'
  return (
    <Panel
      title="Copy tables between warehouses"
      caption="Every load of every pipeline, held against its original: rows and checksums"
    >
      <Group gap={8}>
        {(['mariadb', 'duckdb'] as const).map((to) => (
          <Button
            key={to}
            variant="default"
            leftSection={<IconDatabaseExport size={15} aria-hidden />}
            disabled={isRunning || start.isPending}
            onClick={() => start.mutate(to)}
          >
            Copy to {names[to]}
          </Button>
        ))}
      </Group>
      <div aria-live="polite">{job && (isRunning ? <Running job={job} /> : <Ended job={job} />)}</div>
    </Panel>
  )
}

function Running({ job: { jobId, done, total, note, to } }: { job: CopyJob }) {
  const cancel = useMutation({ mutationFn: () => client.warehouse.cancelCopy({ jobId }) })
  return (
    <Group mt={14} gap={12} wrap="nowrap">
      <div style={{ flex: 1, minWidth: 0 }}>
        <div style={{ marginBottom: 4 }}>
          {total === 0
            ? `Looking at ${names[to]}…`
            : `Load ${Math.min(done + 1, total)} of ${total}${note === '' ? '' : `, ${note}`}`}
        </div>
        <Progress
          value={total === 0 ? 100 : (100 * done) / total}
          animated
          aria-label={`Copying to ${names[to]}`}
        />
      </div>
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    </Group>
  )
}

function Ended({ job }: { job: CopyJob }) {
  const { state, from, to, tables, error, total } = job
  const copied = tables.filter(({ wasThere }) => !wasThere).length
  if (state === 'succeeded')
    return (
      <>
        <Alert mt={14} color="var(--sp-ok)" icon={<IconCheck size={18} />} title={`Copied to ${names[to]}`}>
          {total === 0
            ? `${names[from]} has no load yet. Run a pipeline first.`
            : `${plural(tables.length, 'table')} are the same in both: ${copied} copied, ${tables.length - copied} were there.`}
        </Alert>
        {tables.length > 0 && <Copied job={job} />}
      </>
    )
  return (
    <Alert
      mt={14}
      color={state === 'cancelled' ? 'var(--sp-warn)' : 'var(--sp-bad)'}
      icon={<IconAlertTriangle size={18} />}
      title={state === 'cancelled' ? 'The copy was cancelled' : `The tables are not copied to ${names[to]}`}
    >
      {error?.message ?? 'Loads that were whole are kept there; a next copy only compares them.'}
    </Alert>
  )
}

function Copied({ job: { tables } }: { job: CopyJob }) {
  return (
    <ScrollArea.Autosize mah={260} mt={10} type="auto">
      <Table stickyHeader fz={13}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Pipeline</Table.Th>
            <Table.Th>Table</Table.Th>
            <Table.Th style={{ textAlign: 'right' }}>Rows</Table.Th>
            <Table.Th>Checksum of both</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map(({ space, name, batchId, rows, checksum }) => (
            <Table.Tr key={`${batchId} ${name}`}>
              <Table.Td>{space}</Table.Td>
              <Table.Td>{name}</Table.Td>
              <Table.Td style={{ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
                {formatCount(rows)}
              </Table.Td>
              <Table.Td>
                <code>{checksum}</code>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}
