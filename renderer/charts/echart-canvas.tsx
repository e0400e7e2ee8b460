import { useReducedMotion } from '@mantine/hooks'
import type { EChartsOption } from 'echarts'
import { useEffect, useRef } from 'react'
import { connect, init } from './echarts.ts'

type Instance = ReturnType<typeof init>

export interface ChartPoint {
  name: string
  seriesName: string
  seriesIndex: number
  dataIndex: number
  value: unknown
}

export interface EchartCanvasProps {
  option: EChartsOption
  onClick?: (point: ChartPoint) => void
  /** The lines of parallel coordinates that pass where a person dragged; undefined when nothing is held back. */
  onBrush?: (indices: number[] | undefined) => void
  /** The part of the x axis that is looked at, when a wheel or a drag changed it. */
  onZoom?: (from: number, to: number) => void
  /** Charts of one group point at the same place. */
  group?: string
}

/** Draws `option` into the space it is given; loaded when the first chart is. */
export function EchartCanvas({ option, onClick, onBrush, onZoom, group }: EchartCanvasProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<Instance>(undefined)
  const isStill = useReducedMotion()
  const heard = useRef({ onClick, onBrush, onZoom })
  useEffect(() => {
    heard.current = { onClick, onBrush, onZoom }
  }, [onClick, onBrush, onZoom])

  useEffect(() => {
    const instance = init(element.current, undefined, { renderer: 'canvas' })
    chart.current = instance
    instance.on('click', (event) =>
      heard.current.onClick?.({
        name: event.name,
        seriesName: event.seriesName ?? '',
        seriesIndex: event.seriesIndex ?? 0,
        dataIndex: event.dataIndex,
        value: event.value,
      }),
    )
    instance.on('axisareaselected', () => heard.current.onBrush?.(brushedLines(instance)))
    instance.on('datazoom', () => {
      const { startValue, endValue } = zoomOf(instance)
      if (startValue !== undefined && endValue !== undefined) heard.current.onZoom?.(startValue, endValue)
    })
    const observer = new ResizeObserver(() => instance.resize())
    observer.observe(element.current!)
    return () => {
      observer.disconnect()
      instance.dispose()
    }
  }, [])

  useEffect(() => {
    if (group === undefined || !chart.current) return
    chart.current.group = group
    connect(group)
  }, [group])

  useEffect(() => {
    chart.current?.setOption(isStill ? { ...option, animation: false } : option, { notMerge: true })
  }, [option, isStill])

  return <div ref={element} aria-hidden style={{ width: '100%', height: '100%' }} />
}

function zoomOf(instance: Instance): { startValue?: number; endValue?: number } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the chart gives its options without their types
  const { dataZoom = [] } = instance.getOption() as {
    dataZoom?: { startValue?: number; endValue?: number }[]
  }
  return dataZoom[0] ?? {}
}

interface ParallelSeries {
  getRawIndicesByActiveState: (state: 'active' | 'inactive' | 'normal') => number[]
}

/** What echarts' own example of a brushed parallel chart asks; where no axis is brushed, every line is normal. */
function brushedLines(instance: Instance): number[] | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of the chart leaves its model out
  const model = (instance as unknown as { getModel: () => { getSeries: () => ParallelSeries[] } }).getModel()
  const series = model.getSeries()[0]
  if (!series || series.getRawIndicesByActiveState('normal').length > 0) return undefined
  return series.getRawIndicesByActiveState('active')
}
