import { Code } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { Panel } from '../../components/panel.tsx'
import { formatExact, shortId } from '../../format.ts'
import { FactList } from '../experiments/fact-list.tsx'

/** A version that an MLflow client registered: where its files are, and how to use it. */
export function MlflowModel({ model }: { model: ModelVersion }) {
  const { name, version, runId } = model
  const run =
    runId === '' ? (
      'none was named'
    ) : (
      <Link key="run" to="/runs/$runId" params={{ runId }}>
        {shortId(runId)}
      </Link>
    )
  return (
    <Panel title="Registered with MLflow" caption="It is loaded with MLflow, and does not predict here">
      <FactList
        facts={[
          ['Load it', <Code key="load">{`mlflow.pyfunc.load_model("models:/${name}/${version}")`}</Code>],
          ['Files', <Code key="source">{model.source}</Code>],
          ['Run', run],
          ['Registered', formatExact(model.createdAt)],
        ]}
      />
    </Panel>
  )
}
