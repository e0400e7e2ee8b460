import { PageHeader } from '../../components/page-header.tsx'
import { Panel } from '../../components/panel.tsx'
import { LoadingState } from '../../components/states.tsx'

export function ExperimentPage() {
  return (
    <>
      <PageHeader title="Experiment" />
      <Panel>
        <LoadingState />
      </Panel>
    </>
  )
}
