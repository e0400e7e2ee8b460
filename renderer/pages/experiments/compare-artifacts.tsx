import { Group, Select, Text } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { diffLines } from 'diff'
import { useMemo } from 'react'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { formatBytes, formatCount, plural } from '../../format.ts'
import { isReadable, laidOut } from './artifact-text.ts'
import type { ComparePartProps } from './compare-part.ts'
import classes from './experiment-page.module.css'
import { foldEqual } from './text-difference.ts'

const mostRuns = 20

/** Which files the runs have, and what is different in one of them between two runs. */
export function CompareArtifacts({ runs, look, onLook }: ComparePartProps) {
  const asked = useMemo(() => runs.slice(0, mostRuns), [runs])
  const lists = useQueries({ queries: asked.map(({ runId }) => ask('run', 'artifacts', { runId })) })
  const isReading = lists.some(({ isPending }) => isPending)
  const filesOf = new Map(asked.map(({ runId }, at) => [runId, lists[at]?.data ?? []]))
  const paths = [
    ...new Set([...filesOf.values()].flatMap((files) => files.filter(isReadable).map(({ path }) => path))),
  ].toSorted()
  if (isReading) {
    return (
      <Panel>
        <LoadingState lines={8} />
      </Panel>
    )
  }
  const has = (path: string) =>
    asked.filter(({ runId }) => filesOf.get(runId)?.some((file) => file.path === path))
  const path = paths.find((one) => one === look.path) ?? paths.find((one) => has(one).length > 1) ?? paths[0]
  if (path === undefined) {
    return (
      <Panel>
        <EmptyState title="None of these runs has a text among its artifacts" icon={IconFiles} />
      </Panel>
    )
  }
  const owners = has(path)
  const ownerAt = (at: number) =>
    owners.find(({ runId }) => runId === look.pair?.[at]) ?? owners[at] ?? owners[0]!
  const left = ownerAt(0)
  const right = ownerAt(1)
  const options = owners.map(({ runId, name }) => ({ value: runId, label: name }))
  const size = filesOf.get(right.runId)?.find((file) => file.path === path)?.sizeBytes ?? 0
  return (
    <Panel
      title={path}
      caption={`${owners.length} of ${plural(asked.length, 'run')} have it; ${formatBytes(size)}`}
    >
      <Group gap={12} mb={12} align="flex-end">
        <Select
          size="xs"
          w={300}
          label="File"
          searchable
          allowDeselect={false}
          data={paths}
          value={path}
          onChange={(next) => onLook({ path: next ?? undefined })}
        />
        {[left, right].map((run, at) => (
          <Select
            key={at}
            size="xs"
            w={210}
            label={at === 0 ? 'From' : 'To'}
            searchable
            allowDeselect={false}
            data={options}
            value={run.runId}
            onChange={(next) =>
              next !== null && onLook({ pair: at === 0 ? [next, right.runId] : [left.runId, next] })
            }
          />
        ))}
      </Group>
      <TextDifference path={path} from={left.runId} to={right.runId} />
    </Panel>
  )
}

function TextDifference({ path, from, to }: { path: string; from: string; to: string }) {
  const answers = useQueries({
    queries: [from, to].map((runId) => ({ ...ask('run', 'artifactText', { runId, path }), select: laidOut })),
  })
  const [before, after] = answers.map(({ data }) => data)
  const failed = answers.find(({ isError }) => isError)
  const parts = useMemo(
    () =>
      before === undefined || after === undefined ? undefined : diffLines(before, after, { timeout: 2000 }),
    [before, after],
  )
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />
  if (before === undefined || after === undefined) return <LoadingState lines={10} />
  if (parts === undefined) {
    return <EmptyState title="The two files differ too much to be set side by side" />
  }
  if (before === after) return <EmptyState title="The two files are the same" />
  const added = parts.reduce((sum, part) => sum + (part.added ? part.count : 0), 0)
  const removed = parts.reduce((sum, part) => sum + (part.removed ? part.count : 0), 0)
  return (
    <>
      <Text c="dimmed" mb={8}>
        {plural(added, 'line')} more, {plural(removed, 'line')} fewer; what is the same is folded
      </Text>
      {/* The text scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes.difference} tabIndex={0}>
        {foldEqual(parts).map((line, at) =>
          line.kind === 'folded' ? (
            <div key={at} className={classes.folded}>
              {formatCount(line.count)} equal lines
            </div>
          ) : (
            <div key={at} data-kind={line.kind}>
              {line.kind === 'added' ? '+ ' : line.kind === 'removed' ? '− ' : '  '}
              {line.text}
            </div>
          ),
        )}
      </pre>
    </>
  )
}
