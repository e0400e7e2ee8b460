import { Button, List } from '@mantine/core'
import { IconChartDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ModelVersion } from '../../../main/contract/model.ts'
import type { Evaluation } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { partsOf } from '../experiments/evaluation-part.ts'
import { ImportancePanel } from '../experiments/importance-panel.tsx'
import { IntervalsPanel } from '../experiments/intervals-panel.tsx'
import { readGroups } from '../experiments/read-evaluation.ts'
import { useEvaluation } from '../experiments/use-evaluation.ts'
import { limitsOf } from './limits.ts'
import classes from './model.module.css'

/** How good a version is, on what it leans, and what it is not good for. */
export function QualityTab({ model }: { model: ModelVersion }) {
  const { artifacts, hasArtifact, content } = useEvaluation(model.runId)
  const loading = (
    <Panel>
      <LoadingState lines={10} />
    </Panel>
  )
  if (artifacts.isError || (artifacts.data && !hasArtifact)) {
    return (
      <Panel>
        <EmptyState title="Its evaluation is gone" icon={IconChartDots}>
          The run that made this version was deleted, or wrote none. Its metrics are under Versions.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <QueryView query={content} errorTitle="The evaluation could not be read" loading={loading}>
      {(evaluation) => <QualityView model={model} evaluation={evaluation} />}
    </QueryView>
  )
}

function QualityView({ model, evaluation }: { model: ModelVersion; evaluation: Evaluation }) {
  const { runId } = model
  const [partName] = partsOf(evaluation)
  const part = partName && evaluation.parts[partName]
  const artifacts = useQuery(ask('run', 'artifacts', { runId }))
  const groups = useQuery({
    ...ask('run', 'artifactText', { runId, path: 'groups.json' }),
    enabled: artifacts.data?.some(({ path }) => path === 'groups.json') ?? false,
    select: readGroups,
  })
  return (
    <div className={classes.columns}>
      <div className={classes.stacked}>
        {part && <IntervalsPanel part={part} />}
        <ImportancePanel evaluation={evaluation} />
      </div>
      <div className={classes.stacked}>
        <Panel
          title="Limits"
          caption="What it was not shown, and where it does worse"
          actions={
            <Link to="/runs/$runId" params={{ runId }}>
              <Button component="span" size="xs" variant="default">
                Curves and groups
              </Button>
            </Link>
          }
        >
          <List spacing={6} size="sm">
            {limitsOf(model, part, groups.data).map((limit) => (
              <List.Item key={limit}>{limit}</List.Item>
            ))}
          </List>
        </Panel>
      </div>
    </div>
  )
}
