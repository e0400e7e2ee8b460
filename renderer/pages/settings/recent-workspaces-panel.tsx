import { Button, Group, Modal, TextInput } from '@mantine/core'
import { IconFolderOpen, IconFolders } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useState } from 'react'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { host } from '../../host.ts'
import classes from './recent-workspaces-panel.module.css'
import { useOpenWorkspace } from './use-open-workspace.tsx'

/** Other workspaces, to be shown in place of this one. */
export function RecentWorkspacesPanel() {
  const recent = useQuery(ask('workspace', 'recent'))
  const current = useQuery(ask('app', 'info')).data?.workspace.path
  const { openCarefully, isPending } = useOpenWorkspace()
  const [isAsking, setIsAsking] = useState(false)
  const choose = async () => {
    if (!host) return setIsAsking(true)
    const path = await host.chooseFolder({ title: 'Open a workspace' })
    if (path) await openCarefully(path)
  }
  return (
    <Panel
      title="Recent workspaces"
      actions={
        <Button
          variant="default"
          leftSection={<IconFolderOpen size={15} aria-hidden />}
          onClick={() => void choose()}
        >
          Open another…
        </Button>
      }
    >
      <QueryView
        query={recent}
        errorTitle="The recent workspaces could not be read"
        loading={<LoadingState lines={3} />}
        empty={
          <EmptyState title="None yet" icon={IconFolders}>
            Workspaces that you open are remembered here. Make one with <code>sporeprint init DIR</code>.
          </EmptyState>
        }
      >
        {(list) => (
          <ul className={classes.list}>
            {list.map(({ name, path, openedAt, exists }) => (
              <li key={path} className={classes.item}>
                <div className={classes.words}>
                  <div>
                    <strong>{name}</strong>
                    <span className={classes.when}>
                      opened <RelativeTime at={openedAt} />
                    </span>
                  </div>
                  <code>{path}</code>
                </div>
                {path === current ? (
                  <StateBadge state="ok">on screen</StateBadge>
                ) : exists ? (
                  <Button
                    variant="default"
                    aria-label={`Open ${name} at ${path}`}
                    disabled={isPending}
                    onClick={() => void openCarefully(path)}
                  >
                    Open
                  </Button>
                ) : (
                  <StateBadge state="warn">folder is gone</StateBadge>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      <PathModal
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        onPath={(path) => {
          setIsAsking(false)
          void openCarefully(path)
        }}
      />
    </Panel>
  )
}

interface PathModalProps {
  opened: boolean
  onClose: () => void
  onPath: (path: string) => void
}

/** A browser cannot name a folder, so the person does. */
function PathModal({ opened, onClose, onPath }: PathModalProps) {
  const [path, setPath] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim()) onPath(path.trim())
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Open a workspace">
      <form onSubmit={submit}>
        <TextInput
          label="Full path of the workspace's folder"
          description="On the computer where Sporeprint runs; the folder with sporeprint.yaml in it."
          data-autofocus
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!path.trim()}>
            Open
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
