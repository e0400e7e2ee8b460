import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../client.ts'
import { QueryView } from '../../components/query-view.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { LoadingState } from '../../components/states.tsx'
import { SideDrawer } from '../data/rows-drawer.tsx'
import classes from './doctor-drawer.module.css'

/** What is in the way, and what mends it. */
export function DoctorDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const findings = useQuery({
    // Not below "infra", whose every event would ask the registries again.
    queryKey: ['infra-doctor'],
    queryFn: ({ signal }) => client.infra.doctor(undefined, { signal }),
    enabled: isOpen,
    staleTime: 0,
  })
  return (
    <SideDrawer title="Doctor" opened={isOpen} onClose={onClose}>
      <QueryView query={findings} errorTitle="The doctor could not look" loading={<LoadingState lines={6} />}>
        {(list) => (
          <>
            <ul className={classes.findings}>
              {list.map(({ level, title, message, fix, service }, index) => (
                <li key={`${service} ${title} ${index}`}>
                  <StateBadge state={level === 'error' ? 'bad' : level}>{title}</StateBadge>
                  <p>{message}</p>
                  {fix && <p className={classes.fix}>{fix}</p>}
                </li>
              ))}
            </ul>
            <Button variant="default" loading={findings.isFetching} onClick={() => void findings.refetch()}>
              Look again
            </Button>
          </>
        )}
      </QueryView>
    </SideDrawer>
  )
}
