import { Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { Chart } from '../../charts/chart.tsx'
import { metricLines } from '../../charts/metric-lines.ts'
import type { DataColumn } from '../../components/data-table.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { EmptyState } from '../../components/states.tsx'
import { formatBytes, plural, shortId } from '../../format.ts'
import { categories } from '../../tokens.ts'
import type { Tokens } from '../../tokens.ts'
import { metricTitle } from '../experiments/metric-title.ts'
import { keysOf } from '../experiments/run-columns.ts'
import { columnFormat } from '../experiments/format-metric.ts'
import { AliasBadges } from './alias-badges.tsx'
import classes from './model.module.css'

const shownMetrics = new Set(['accuracy', 'recall', 'rocAuc', 'logLoss'])

export interface VersionsTabProps {
  versions: ModelVersion[]
  shown: ModelVersion
  onShow: (version: number) => void
}

/** All versions with their figures side by side, newest first. */
export function VersionsTab({ versions, shown, onShow }: VersionsTabProps) {
  const metrics = useMemo(() => keysOf(versions.map((one) => one.metrics)), [versions])
  const writes = useMemo(
    () =>
      new Map(metrics.map((key) => [key, columnFormat(versions.flatMap((one) => one.metrics[key] ?? []))])),
    [metrics, versions],
  )
  const columns = useMemo<DataColumn<ModelVersion>[]>(
    () => [
      { id: 'version', title: 'Version', isNumber: true, widthPx: 98, value: (one) => one.version },
      {
        id: 'aliases',
        title: 'Aliases',
        widthPx: 170,
        value: (one) => one.aliases.map((alias) => `@${alias}`).join(' '),
        render: (one) => <AliasBadges model={one} />,
      },
      { id: 'algorithm', title: 'Algorithm', widthPx: 150, value: (one) => one.algorithm },
      ...metrics.map((key) => ({
        id: key,
        title: metricTitle(key),
        isNumber: true,
        widthPx: 104,
        isHidden: !shownMetrics.has(key),
        value: (one: ModelVersion) => one.metrics[key],
        render: (one: ModelVersion) => writes.get(key)!(one.metrics[key]),
      })),
      {
        id: 'data',
        title: 'Data',
        widthPx: 130,
        value: ({ lineage: { dataset, datasetVersion } }) =>
          dataset === '' ? '' : `${dataset} v${datasetVersion}`,
      },
      {
        id: 'size',
        title: 'Size',
        isNumber: true,
        widthPx: 84,
        value: (one) => one.sizeBytes,
        render: (one) => formatBytes(one.sizeBytes),
      },
      {
        id: 'run',
        title: 'Run',
        widthPx: 96,
        value: (one) => one.runId,
        render: (one) => (
          <Link to="/runs/$runId" params={{ runId: one.runId }} onClick={(event) => event.stopPropagation()}>
            {shortId(one.runId)}
          </Link>
        ),
      },
      {
        id: 'createdAt',
        title: 'Registered',
        widthPx: 112,
        value: (one) => one.createdAt,
        render: (one) => <RelativeTime at={one.createdAt} />,
      },
    ],
    [metrics, writes],
  )
  const selected = useMemo(() => new Set([String(shown.version)]), [shown.version])
  return (
    <>
      <Panel title={plural(versions.length, 'version')} caption="Enter or a click shows one" isFlush>
        <DataTable
          id="model.versions"
          label="Versions"
          columns={columns}
          rows={versions}
          rowKey={(one) => String(one.version)}
          selectedKeys={selected}
          initialSort={newestFirst}
          onOpen={(one) => onShow(one.version)}
          fileName={`${shown.name}-versions`}
        />
      </Panel>
      <MetricPanel versions={versions} metrics={metrics} />
    </>
  )
}

const newestFirst = { id: 'version', isDescending: true }

/** How one metric went from version to version. */
function MetricPanel({
  versions,
  metrics,
}: {
  versions: readonly ModelVersion[]
  metrics: readonly string[]
}) {
  const [picked, setPicked] = useState<string>()
  const metric = picked ?? (metrics.includes('accuracy') ? 'accuracy' : metrics[0])
  const points = useMemo(
    () =>
      versions
        .toSorted((one, other) => one.version - other.version)
        .flatMap(({ version, metrics: values }) => {
          const value = metric === undefined ? undefined : values[metric]
          return value === undefined ? [] : [[version, value] as const]
        }),
    [versions, metric],
  )
  const title = metric === undefined ? 'Metric' : metricTitle(metric)
  const option = useCallback(
    (tokens: Tokens) =>
      metricLines([{ name: title, colour: categories[0], points }], { tokens, xName: 'version' }),
    [title, points],
  )
  return (
    <Panel
      className={classes.below}
      title="From version to version"
      caption="On the test part of each"
      actions={
        metrics.length > 0 && (
          <Select
            aria-label="Metric"
            size="xs"
            w={200}
            allowDeselect={false}
            data={metrics.map((key) => ({ value: key, label: metricTitle(key) }))}
            value={metric}
            onChange={(value) => setPicked(value ?? undefined)}
          />
        )
      }
    >
      {points.length < 2 ? (
        <EmptyState title="One version so far">
          The line starts when a run registers a model that differs from this one.
        </EmptyState>
      ) : (
        <Chart
          title={`${title} by version`}
          heightPx={220}
          option={option}
          table={{ header: ['version', title], rows: points.map(([version, value]) => [version, value]) }}
        />
      )}
    </Panel>
  )
}
