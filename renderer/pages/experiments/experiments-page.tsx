import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { LoadingState } from '../../components/states.tsx'

export function ExperimentsPage() {
  return (
    <>
      <PageHeader title="Experiments" />
      <Panel>
        <LoadingState />
      </Panel>
    </>
  )
}
