import { useReducedMotion } from '@mantine/hooks'
import type { EChartsOption } from 'echarts'
import { useEffect, useRef } from 'react'
import { init } from './echarts.ts'

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
}

/** Draws `option` into the space it is given; loaded when the first chart is. */
export function EchartCanvas({ option, onClick }: EchartCanvasProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<Instance>(undefined)
  const isStill = useReducedMotion()
  const click = useRef(onClick)
  useEffect(() => {
    click.current = onClick
  }, [onClick])

  useEffect(() => {
    const instance = init(element.current, undefined, { renderer: 'canvas' })
    chart.current = instance
    instance.on('click', (event) =>
      click.current?.({
        name: event.name,
        seriesName: event.seriesName ?? '',
        seriesIndex: event.seriesIndex ?? 0,
        dataIndex: event.dataIndex,
        value: event.value,
      }),
    )
    const observer = new ResizeObserver(() => instance.resize())
    observer.observe(element.current!)
    return () => {
      observer.disconnect()
      instance.dispose()
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(isStill ? { ...option, animation: false } : option, { notMerge: true })
  }, [option, isStill])

  return <div ref={element} aria-hidden style={{ width: '100%', height: '100%' }} />
}
