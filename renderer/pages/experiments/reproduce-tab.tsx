import { Button, Code, CopyButton, Switch } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { RunSummary } from '../../../main/contract/run.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatCount } from '../../format.ts'
import { FactList } from './fact-list.tsx'
import { commandOf, paramsAsSettings, sourceCommands } from './reproduce.ts'
import classes from './run-page.module.css'

/** How the same comes out again: the command, what it read, and the pipeline. */
export function ReproduceTab({ run }: { run: RunSummary }) {
  return run.kind === 'pipeline' ? <PipelineCommand run={run} /> : <SourceCommand run={run} />
}

function PipelineCommand({ run }: { run: RunSummary }) {
  const [isWhole, setIsWhole] = useState(false)
  const ran = useQuery(ask('run', 'get', { runId: run.runId }))
  const name = run.tags['pipeline'] ?? run.experiment
  const source = useQuery(ask('pipeline', 'source', { name }))
  const settings = paramsAsSettings(run.params)
  return (
    <div className={classes.stack}>
      <Panel
        title="Command"
        caption={
          isWhole
            ? 'With every value the run had, so that a pipeline that changed since does not matter'
            : 'With what was set for this run; everything else is as the pipeline says'
        }
        actions={
          <Switch
            label={`All ${formatCount(Object.keys(settings).length)} values`}
            labelPosition="left"
            checked={isWhole}
            onChange={(event) => setIsWhole(event.currentTarget.checked)}
          />
        }
      >
        <QueryView query={ran} errorTitle="The settings of the run could not be read">
          {({ overrides }) => <Copyable text={commandOf(name, isWhole ? settings : overrides)} />}
        </QueryView>
        <FactList
          facts={[
            ['Dataset', `${run.tags['dataset.name'] ?? '–'}, version ${run.tags['dataset.version'] ?? '–'}`],
            ['Its SHA-256', <code key="hash">{run.tags['dataset.sha256'] ?? '–'}</code>],
            ['Code', run.tags['code.version'] ?? '–'],
          ]}
        />
      </Panel>
      <Panel title="Pipeline" caption={source.data ? `${source.data.file}, as it is now` : undefined}>
        <QueryView query={source} errorTitle={`The pipeline ${name} is not here any more`}>
          {({ text }) => <Copyable text={text} />}
        </QueryView>
      </Panel>
    </div>
  )
}

function SourceCommand({ run }: { run: RunSummary }) {
  const commands = sourceCommands(run.tags)
  if (run.parentId !== undefined && commands === undefined) {
    return (
      <Panel>
        <EmptyState
          title="It comes out again with its parent"
          action={
            <Link to="/runs/$runId" params={{ runId: run.parentId }} search={{ tab: 'reproduce' }}>
              <Button component="span" variant="default">
                Open the parent
              </Button>
            </Link>
          }
        >
          A fold or a trial has no command of its own.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <Panel title="Command" caption="From what the program that logged the run told about itself">
      {commands === undefined ? (
        <EmptyState title="The program did not say what it was">
          MLflow notes it in the tags <code>mlflow.source.name</code> and{' '}
          <code>mlflow.source.git.commit</code>.
        </EmptyState>
      ) : (
        <Copyable text={commands} />
      )}
    </Panel>
  )
}

function Copyable({ text }: { text: string }) {
  return (
    <div className={classes.copyable}>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" leftSection={<IconCopy size={15} aria-hidden />} onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
      {/* The text scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <Code block className={classes.text} tabIndex={0}>
        {text}
      </Code>
    </div>
  )
}
