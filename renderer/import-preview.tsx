import { Group, ScrollArea, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { FileInspection } from '../main/contract/dataset.ts'
import { formatCount, plural } from './format.ts'
import classes from './import-dialog.module.css'

export interface ImportPreviewProps {
  found: FileInspection
  /** The rows are of the settings before; new ones are on their way. */
  isStale: boolean
}

const mostColumns = 60
const mostWarnings = 4
const mostCharacters = 120

/** The first rows as they would be read, and what was noticed about them. */
export function ImportPreview({ found, isStale }: ImportPreviewProps) {
  const { columns, rows, warnings, dialect } = found
  const shown = columns.slice(0, mostColumns)
  const missing = new Set(dialect.nullTokens)
  const isMissing = (cell: string | null | undefined) =>
    cell === null || cell === undefined || missing.has(cell)
  return (
    <Stack gap={8} aria-busy={isStale || undefined} className={isStale ? classes.stale : undefined}>
      {warnings.length > 0 && (
        <Stack gap={3} component="ul" className={classes.warnings}>
          {warnings.slice(0, mostWarnings).map(({ message, line, code, column }) => (
            <li key={`${code} ${line ?? ''} ${column ?? ''}`}>
              <Group gap={6} wrap="nowrap" align="flex-start">
                <IconAlertTriangle
                  size={15}
                  color="var(--sp-warn)"
                  aria-label="Warning"
                  className={classes.sign}
                />
                <Text size="sm">{message}</Text>
              </Group>
            </li>
          ))}
          {warnings.length > mostWarnings && (
            <Text size="xs" c="dimmed" component="li">
              and {plural(warnings.length - mostWarnings, 'more warning')}; all are kept with the dataset
            </Text>
          )}
        </Stack>
      )}
      <ScrollArea.Autosize mah="44vh" type="auto" className={classes.preview} offsetScrollbars="present">
        <Table stickyHeader className={classes.table} aria-label="The first rows">
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.line}>line</Table.Th>
              {shown.map(({ name, originalName, type }) => (
                <Table.Th key={name} title={originalName.slice(0, 500)}>
                  <span className={classes.name}>{name}</span>
                  <span className={classes.type}>{type}</span>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, cells }) => (
              <Table.Tr key={line}>
                <Table.Td className={classes.line}>{line}</Table.Td>
                {shown.map(({ name, type }, i) => (
                  <Table.Td
                    key={name}
                    data-number={type === 'integer' || type === 'number' || undefined}
                    data-missing={isMissing(cells[i]) || undefined}
                  >
                    {isMissing(cells[i]) ? cells[i] || '–' : cells[i]?.slice(0, mostCharacters)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Text size="xs" c="dimmed">
        {plural(columns.length, 'column')}
        {columns.length > mostColumns && `, the first ${mostColumns} shown`}; the first{' '}
        {formatCount(rows.length)} rows. Grey cells are read as missing.
      </Text>
    </Stack>
  )
}
