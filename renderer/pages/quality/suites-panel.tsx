import { Button, Code, CopyButton, Group, Text } from '@mantine/core'
import { IconChecklist, IconCopy, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EmptyState, LoadingState } from '../../components/states.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import { plural } from '../../format.ts'
import { SideDrawer } from '../data/rows-drawer.tsx'
import { NewSuiteDialog } from '../suite/new-suite-dialog.tsx'
import { useValidate } from './use-validate.ts'
import classes from './validations-tab.module.css'

/** The workspace's suites, each to be read and to be evaluated against the dataset on screen. */
export function SuitesPanel({ dataset, version }: { dataset: string; version: number | undefined }) {
  const suites = useQuery(ask('quality', 'suites'))
  const validate = useValidate(dataset, version)
  const [shown, setShown] = useState<string>()
  const [isOpen, setIsOpen] = useState(false)
  const [isMaking, setIsMaking] = useState(false)
  const navigate = useNavigate()
  return (
    <Panel
      title="Suites"
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => setIsMaking(true)}
        >
          New suite…
        </Button>
      }
    >
      <NewSuiteDialog
        dataset={dataset}
        version={version}
        opened={isMaking}
        onClose={() => setIsMaking(false)}
      />
      <QueryView
        query={suites}
        errorTitle="The suites could not be read"
        loading={<LoadingState lines={3} />}
        empty={
          <EmptyState title="No suite yet">
            A suite is one JSON file in Great Expectations’ format, in the folder <code>suites/</code> of the
            workspace. Make one of what this dataset fulfils now.
          </EmptyState>
        }
      >
        {(list) => (
          <ul className={classes.suites}>
            {list.map((suite) => (
              <li key={suite.name} className={classes.suite}>
                <div>
                  <div className={classes.suiteName}>{suite.name}</div>
                  <div className={classes.dim}>
                    {suite.problem === undefined ? (
                      plural(suite.expectations, 'expectation')
                    ) : (
                      <>
                        <StateBadge state="bad" isPlain>
                          cannot be used
                        </StateBadge>
                        <div>{suite.problem}</div>
                      </>
                    )}
                  </div>
                </div>
                <Group gap={6} wrap="nowrap">
                  <Button
                    variant="default"
                    aria-label={`Source of ${suite.name}`}
                    onClick={() => {
                      setShown(suite.name)
                      setIsOpen(true)
                    }}
                  >
                    Source
                  </Button>
                  <Button
                    variant="default"
                    aria-label={`Edit ${suite.name}`}
                    disabled={suite.problem !== undefined}
                    onClick={() =>
                      void navigate({
                        to: '/quality/$name/suites/$suite',
                        params: { name: dataset, suite: suite.name },
                        search: { version },
                      })
                    }
                  >
                    Edit
                  </Button>
                  <Button
                    variant="default"
                    leftSection={<IconChecklist size={15} aria-hidden />}
                    aria-label={`Validate ${dataset} by ${suite.name}`}
                    loading={validate.isPending && validate.variables === suite.name}
                    disabled={suite.problem !== undefined || validate.isPending}
                    onClick={() => validate.mutate(suite.name)}
                  >
                    Validate
                  </Button>
                </Group>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {shown !== undefined && (
        <SideDrawer title={`Suite ${shown}`} opened={isOpen} onClose={() => setIsOpen(false)}>
          <SuiteSource name={shown} />
        </SideDrawer>
      )}
    </Panel>
  )
}

function SuiteSource({ name }: { name: string }) {
  const source = useQuery(ask('quality', 'suite', { name }))
  return (
    <QueryView query={source} errorTitle="The suite could not be read" loading={<LoadingState lines={12} />}>
      {({ text }) => (
        <>
          <Group justify="space-between" mb={8}>
            <Text c="dimmed">Great Expectations JSON, as it stands in the folder suites/.</Text>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button variant="default" leftSection={<IconCopy size={15} aria-hidden />} onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </Group>
          {/* The text scrolls, so the keyboard must reach it. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <Code block className={classes.source} tabIndex={0}>
            {text}
          </Code>
        </>
      )}
    </QueryView>
  )
}
