import { Button, Group, Menu, Modal, TextInput } from '@mantine/core'
import { IconBookmark, IconDeviceFloppy, IconTrash } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { useRemembered } from '../../use-remembered.ts'
import type { RunsLook, SavedView } from './runs-look.ts'

export interface ViewsMenuProps {
  filter: string
  look: RunsLook
  onView: (view: Omit<SavedView, 'name'>) => void
}

const none: SavedView[] = []

/** Views that a person gave a name: the query, columns, order and groups together. */
export function ViewsMenu({ filter, look, onView }: ViewsMenuProps) {
  const [views, setViews] = useRemembered<SavedView[]>('runs.views', none)
  const [isNaming, setIsNaming] = useState(false)
  return (
    <>
      <Menu position="bottom-end" width={270}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item key={view.name} onClick={() => onView(view)} title={view.filter}>
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconDeviceFloppy size={14} aria-hidden />}
            onClick={() => setIsNaming(true)}
          >
            Save this view…
          </Menu.Item>
          <Menu.Item onClick={() => onView({ filter: '', look: {} })}>As usual</Menu.Item>
          {views.length > 0 && (
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<IconTrash size={14} aria-hidden />}>Forget</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {views.map(({ name }) => (
                  <Menu.Item key={name} onClick={() => setViews(views.filter((one) => one.name !== name))}>
                    {name}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          )}
        </Menu.Dropdown>
      </Menu>
      <NameModal
        opened={isNaming}
        taken={views.map(({ name }) => name)}
        onClose={() => setIsNaming(false)}
        onName={(name) => {
          const { baseline: _own, ...kept } = look
          setViews([...views.filter((one) => one.name !== name), { name, filter, look: kept }])
        }}
      />
    </>
  )
}

interface NameModalProps {
  opened: boolean
  taken: readonly string[]
  onClose: () => void
  onName: (name: string) => void
}

function NameModal({ opened, taken, onClose, onName }: NameModalProps) {
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    onName(name.trim())
    setName('')
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Save this view">
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          description="The query, the columns, their order and the groups are kept; it works in every experiment"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt={14}>
          <Button type="submit" disabled={name.trim() === ''}>
            {taken.includes(name.trim()) ? 'Replace' : 'Save'}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
