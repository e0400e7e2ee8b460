import { ActionIcon, Menu, Skeleton } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { EChartsOption } from 'echarts'
import { lazy, Suspense, useMemo, useRef } from 'react'
import { toCsv } from '../csv.ts'
import { saveFile } from '../save-file.ts'
import type { Tokens } from '../tokens.ts'
import { useTokens } from '../use-tokens.ts'
import { useWasNear } from './use-was-near.ts'
import { ChartFigures, type ChartTable } from './chart-figures.tsx'
import classes from './chart.module.css'
import type { ChartPoint } from './echart-canvas.tsx'

const EchartCanvas = lazy(() =>
  import('./echart-canvas.tsx').then((module) => ({ default: module.EchartCanvas })),
)

export interface ChartProps {
  /** What is seen, as a sentence; read aloud and used for the file name. */
  title: string
  /** A pure function of the theme's colours; keep it stable (useCallback) to draw only what changed. */
  option: (tokens: Tokens) => EChartsOption
  /** The same figures as a table: what a screen reader gets and what the CSV holds. */
  table: ChartTable
  heightPx?: number
  /** Fills its parent instead of having a height of its own. */
  isFilling?: boolean
  onClick?: (point: ChartPoint) => void
  onBrush?: (indices: number[] | undefined) => void
  onZoom?: (from: number, to: number) => void
  /** Charts of one group point at the same place. */
  group?: string
}

/** A chart with its text alternative and an export menu (PNG, SVG, CSV). */
export function Chart({
  title,
  option,
  table,
  heightPx = 260,
  isFilling,
  onClick,
  onBrush,
  onZoom,
  group,
}: ChartProps) {
  const tokens = useTokens()
  const figure = useRef<HTMLElement>(null)
  const wasNear = useWasNear(figure)
  const drawn = useMemo(() => option(tokens), [option, tokens])
  const fileName = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const save = async (kind: 'png' | 'svg') => {
    const { exportChart } = await import('./export-chart.ts')
    const { clientWidth: widthPx = 800, clientHeight = heightPx } = figure.current ?? {}
    await exportChart(kind, {
      option: drawn,
      fileName,
      widthPx,
      heightPx: clientHeight,
      background: tokens.panel,
    })
  }
  return (
    <figure
      ref={figure}
      className={classes.chart}
      style={{ height: isFilling ? '100%' : heightPx }}
      aria-label={title}
    >
      {wasNear && (
        <Suspense fallback={<Skeleton height="100%" />}>
          <EchartCanvas option={drawn} onClick={onClick} onBrush={onBrush} onZoom={onZoom} group={group} />
        </Suspense>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            className={classes.menu}
            variant="default"
            size="sm"
            aria-label={`Save the chart “${title}”`}
          >
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save('png')}>Save as PNG</Menu.Item>
          <Menu.Item onClick={() => void save('svg')}>Save as SVG</Menu.Item>
          <Menu.Item onClick={() => saveFile(`${fileName}.csv`, toCsv(table.header, table.rows), 'text/csv')}>
            Save the figures as CSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <figcaption className="sp-visually-hidden">
        <ChartFigures title={title} table={table} />
      </figcaption>
    </figure>
  )
}
