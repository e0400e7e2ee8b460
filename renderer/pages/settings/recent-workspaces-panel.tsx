import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconFolderOpen, IconFolders } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { host } from '../../host.ts'
import { showFailure } from '../../import-file.tsx'
import { serveCommand } from './serve-command.ts'
import classes from './recent-workspaces-panel.module.css'

/** Other workspaces. The desktop app opens them; a browser page shows one only, and says how to start another. */
export function RecentWorkspacesPanel() {
  const recent = useQuery(ask('workspace', 'recent'))
  const info = useQuery(ask('app', 'info')).data
  const open = useMutation({
    mutationFn: (path: string) => client.workspace.open({ path }),
    onError: (error) => showFailure('The workspace was not opened', error),
  })
  const choose = async () => {
    const path = await host?.chooseFolder({ title: 'Open a workspace' })
    if (path) open.mutate(path)
  }
  return (
    <Panel
      title="Recent workspaces"
      caption={host ? undefined : 'This page shows one workspace; the command starts a page for another'}
      actions={
        host && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={15} aria-hidden />}
            onClick={() => void choose()}
          >
            Open another…
          </Button>
        )
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
            {list.map((workspace) => (
              <li key={workspace.path} className={classes.item}>
                <div className={classes.words}>
                  <div>
                    <strong>{workspace.name}</strong>
                    <span className={classes.when}>
                      opened <RelativeTime at={workspace.openedAt} />
                    </span>
                  </div>
                  <code>{workspace.path}</code>
                </div>
                {workspace.path === info?.workspace.path ? (
                  <StateBadge state="ok">on screen</StateBadge>
                ) : !workspace.exists ? (
                  <StateBadge state="warn">folder is gone</StateBadge>
                ) : host ? (
                  <Button
                    variant="default"
                    aria-label={`Open ${workspace.name}`}
                    onClick={() => open.mutate(workspace.path)}
                  >
                    Open
                  </Button>
                ) : (
                  <CopyCommand name={workspace.name} path={workspace.path} />
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  )
}

function CopyCommand({ name, path }: { name: string; path: string }) {
  return (
    <CopyButton value={serveCommand(path)}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          aria-label={`Copy the command that serves ${name}`}
          leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy command'}
        </Button>
      )}
    </CopyButton>
  )
}
