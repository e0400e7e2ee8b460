import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import classes from './configuration-tab.module.css'
import { SettingRow } from './setting-row.tsx'

/** Every setting of the workspace: its value, who said so, and what it would be otherwise. */
export function ConfigurationTab() {
  const settings = useQuery(ask('config', 'list'))
  return (
    <Panel
      title="Configuration"
      caption="Of this workspace. Command line wins over environment, that over sporeprint.<environment>.yaml, that over sporeprint.yaml, which is where a change here is written."
      isFlush
    >
      <QueryView
        query={settings}
        errorTitle="The configuration could not be read"
        loading={
          <div className={classes.loading}>
            <LoadingState lines={10} height={26} />
          </div>
        }
        empty={<EmptyState title="No settings">This version has none.</EmptyState>}
      >
        {(list) => (
          <Table className={classes.table} aria-label="Settings of the workspace">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Setting</Table.Th>
                <Table.Th w="30%">Value</Table.Th>
                <Table.Th w="17%">From</Table.Th>
                <Table.Th w="13%">Default</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map((setting) => (
                <SettingRow key={setting.key} setting={setting} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
    </Panel>
  )
}
