import { Button, Menu } from '@mantine/core'
import { IconTable } from '@tabler/icons-react'

export interface RowsChoice {
  label: string
  onPick: () => void
}

/** The same as a click on a bar, for the keyboard. */
export function RowsMenu({ label, choices }: { label: string; choices: readonly RowsChoice[] }) {
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          style={{ flexShrink: 0 }}
          disabled={choices.length === 0}
          leftSection={<IconTable size={15} aria-hidden />}
          aria-label={label}
        >
          Rows
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>{label}</Menu.Label>
        {choices.map((choice, index) => (
          <Menu.Item key={index} onClick={choice.onPick}>
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
