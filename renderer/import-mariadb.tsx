import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { startImport } from './import-progress.tsx'
import { toProblem } from './problem.ts'

/** Asks for a table, or the rows of a query, of the MariaDB server that the settings name. */
export function openMariadbImport(): void {
  const modalId = crypto.randomUUID()
  modals.open({
    modalId,
    title: 'Import from MariaDB',
    size: 560,
    children: <MariadbImport onClose={() => modals.close(modalId)} />,
  })
}

function MariadbImport({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<'table' | 'query'>('table')
  const [table, setTable] = useState('')
  const [query, setQuery] = useState('')
  const [name, setName] = useState('')
  const given = (kind === 'table' ? table : query).trim()
  // A table gives its own name, without that of its database.
  const dataset = name.trim() || (kind === 'table' ? (given.split('.').at(-1) ?? '') : '')
  const start = useMutation({
    mutationFn: () =>
      startImport(kind === 'table' ? given : dataset, {
        mariadb: kind === 'table' ? { table: given } : { query: given },
        name: dataset,
      }),
    onSuccess: onClose,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <Stack gap={14}>
        <SegmentedControl
          aria-label="What to import"
          data={[
            { value: 'table', label: 'A table' },
            { value: 'query', label: 'The rows of a query' },
          ]}
          value={kind}
          onChange={(next) => setKind(next === 'query' ? 'query' : 'table')}
        />
        {kind === 'table' ? (
          <TextInput
            key="table"
            label="Table"
            data-autofocus
            placeholder="orders, or shop.orders"
            value={table}
            onChange={(event) => setTable(event.currentTarget.value)}
          />
        ) : (
          <Textarea
            key="query"
            label="Query"
            description="One SELECT; the server runs it, and nothing there is changed."
            placeholder="SELECT * FROM orders WHERE year = 2026"
            autosize
            minRows={3}
            maxRows={10}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
        )}
        <TextInput
          label="Dataset"
          placeholder={dataset || 'a name for it here'}
          required={kind === 'query'}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {start.error && (
          <Text size="sm" c="var(--sp-bad)" role="alert">
            {toProblem(start.error).message}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          From the server of the setting mariadb.host, or of the service in Infrastructure. The rows are
          copied and kept as a version, like those of a file.
        </Text>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={start.isPending} disabled={given === '' || dataset === ''}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
