import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { InfraStatus } from '../../../main/contract/infra.ts'
import type { MaintenanceItem } from '../../../main/contract/upkeep.ts'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { LoadingState } from '../../components/states.tsx'
import { formatBytes, plural } from '../../format.ts'
import type { UpkeepFormProps } from './upkeep-form.ts'
import classes from './upkeep-panel.module.css'

/** Says what would be done and what would go, and does it. */
export function MaintainForm({ services, begin, isBeginning }: UpkeepFormProps) {
  const items = useQuery({
    queryKey: ['upkeep-maintenance'],
    queryFn: () => client.upkeep.maintenance({}),
    staleTime: 0,
  })
  return (
    <QueryView
      query={items}
      errorTitle="What would be done is not known"
      loading={<LoadingState lines={5} />}
    >
      {(list) => {
        const freed = list.reduce((sum, { freesBytes = 0 }) => sum + freesBytes, 0)
        return (
          <Stack gap={14}>
            <Items
              title="What is done"
              items={list.filter(({ isNotice }) => !isNotice)}
              services={services}
            />
            <Items title="Good to know" items={list.filter(({ isNotice }) => isNotice)} services={services} />
            <Group justify="space-between">
              <Text c="dimmed">{freed > 0 ? `${formatBytes(freed)} are freed.` : 'Nothing is deleted.'}</Text>
              <Button
                loading={isBeginning}
                onClick={() => begin('Nothing was tidied up', () => client.upkeep.maintain({}))}
              >
                Tidy up
              </Button>
            </Group>
          </Stack>
        )
      }}
    </QueryView>
  )
}

interface ItemsProps {
  title: string
  items: readonly MaintenanceItem[]
  services: InfraStatus['services']
}

function Items({ title, items, services }: ItemsProps) {
  if (items.length === 0) return undefined
  const nameOf = (part: MaintenanceItem['part']) =>
    services.find(({ name }) => name === part)?.title ?? (part === 'workspace' ? 'Workspace' : 'Services')
  return (
    <div>
      <Text fw={600}>{title}</Text>
      <ul className={classes.list}>
        {items.map(({ part, text, freesBytes, paths = [] }) => (
          <li key={`${part} ${text}`}>
            {nameOf(part)}: {text}
            {freesBytes !== undefined && `, ${formatBytes(freesBytes)}`}
            {paths.length > 0 && (
              <small>
                {paths.slice(0, 3).join(', ')}
                {paths.length > 3 && ` and ${plural(paths.length - 3, 'other')}`}
              </small>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
