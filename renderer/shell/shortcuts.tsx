import { Kbd, Modal, Table } from '@mantine/core'
import { pageLinks } from './pages.ts'

export const modKey = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'

const general: [string[], string][] = [
  [[modKey, 'K'], 'Search pages, runs, datasets, models and actions'],
  [['?'], 'Show this list'],
  [['Esc'], 'Close what is open'],
  [['↑', '↓'], 'Move in a table; Home and End jump'],
  [['Enter'], 'Open the current row'],
  [['/'], 'Write a query, where there are runs'],
  [['j', 'k'], 'Move among runs; → and ← unfold and fold'],
  [['x'], 'Choose the run; with Shift all from the last one on'],
  [['b'], 'Compare all runs with this one'],
]

export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const rows = [
    ...general,
    ...pageLinks.map((page): [string[], string] => [['g', page.key], `Go to ${page.title}`]),
  ]
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <Table verticalSpacing={5}>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={110}>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
