import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { LoadingState } from '../../components/states.tsx'

export function PipelineRunPage() {
  return (
    <>
      <PageHeader title="Run" />
      <Panel>
        <LoadingState />
      </Panel>
    </>
  )
}
