import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { LoadingState } from '../../components/states.tsx'

export function PipelinesPage() {
  return (
    <>
      <PageHeader title="Pipelines" />
      <Panel>
        <LoadingState />
      </Panel>
    </>
  )
}
