import { ActionIcon, Alert, Button, CopyButton, Group, List, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconAlertTriangle, IconCheck, IconCopy, IconFolder, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { client } from '../../client.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { formatBytes, plural } from '../../format.ts'
import { host } from '../../host.ts'
import { toProblem } from '../../problem.ts'
import { Facts } from './facts.tsx'

/** The workspace on screen, and making its index again. */
export function WorkspacePanel() {
  const info = useQuery(ask('app', 'info'))
  return (
    <Panel title="Workspace" caption="A plain folder: copy it, keep it in git, open it on another computer">
      <QueryView query={info} errorTitle="The workspace could not be read">
        {({ workspace, warehouse }) => (
          <>
            <Facts
              facts={[
                ['Name', <strong key="name">{workspace.name}</strong>],
                ['Folder', <FolderPath key="path" path={workspace.path} />],
                ['Warehouse', `${warehouse.engine}, ${formatBytes(warehouse.sizeBytes)}`],
              ]}
            />
            <RebuildIndex />
          </>
        )}
      </QueryView>
    </Panel>
  )
}

function FolderPath({ path }: { path: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <code style={{ lineHeight: '20px' }}>{path}</code>
      <CopyButton value={path}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'copied' : 'copy'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={20}
              aria-label="Copy the folder's path"
              onClick={copy}
            >
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      {host && (
        <Tooltip label="show in the file manager">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={20}
            aria-label="Show the folder in the file manager"
            onClick={() => host?.showItemInFolder(path)}
          >
            <IconFolder size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  )
}

function RebuildIndex() {
  const queries = useQueryClient()
  const rebuild = useMutation({
    mutationFn: () => client.workspace.rebuild(),
    onSuccess: () => queries.invalidateQueries(),
  })
  const confirm = () =>
    modals.openConfirmModal({
      title: 'Rebuild the index?',
      children:
        'The list of runs and model versions is made again from the files in runs/ and models/. The files stay as they are; what is in the index and in no file is lost.',
      labels: { confirm: 'Rebuild', cancel: 'Leave it' },
      onConfirm: () => rebuild.mutate(),
    })
  const { data: result, error } = rebuild
  return (
    <>
      <Group mt={14} gap={12} wrap="nowrap" align="flex-start">
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={rebuild.isPending}
          onClick={confirm}
          style={{ flex: 'none' }}
        >
          Rebuild the index…
        </Button>
        <span style={{ color: 'var(--sp-dim)' }}>
          When runs or models are missing on screen that are there as files, such as after a copy or git pull.
        </span>
      </Group>
      <div aria-live="polite">
        {error && (
          <Alert
            mt={12}
            color="var(--sp-bad)"
            icon={<IconAlertTriangle size={18} />}
            title="The index was not rebuilt"
          >
            {toProblem(error).message}
          </Alert>
        )}
        {result && (
          <Alert
            mt={12}
            color={result.skipped.length > 0 ? 'var(--sp-warn)' : 'var(--sp-ok)'}
            icon={result.skipped.length > 0 ? <IconAlertTriangle size={18} /> : <IconCheck size={18} />}
            title="The index was rebuilt"
          >
            {plural(result.runs, 'run')}, {plural(result.datasets, 'dataset')} and{' '}
            {plural(result.modelVersions, 'model version')} were found.
            {result.skipped.length > 0 && (
              <>
                {' '}
                {plural(result.skipped.length, 'file was', 'files were')} left out:
                <List size="sm" mt={4}>
                  {result.skipped.map((reason) => (
                    <List.Item key={reason}>{reason}</List.Item>
                  ))}
                </List>
              </>
            )}
          </Alert>
        )}
      </div>
    </>
  )
}
