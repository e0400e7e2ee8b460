import type { EChartsOption } from 'echarts'
import { saveFile } from '../save-file.ts'
import { init } from './echarts.ts'

interface Picture {
  option: EChartsOption
  fileName: string
  widthPx: number
  heightPx: number
  background: string
}

/** Draws the chart once more, off screen, and saves it: PNG at twice the size on screen, SVG as it is. */
export async function exportChart(kind: 'png' | 'svg', picture: Picture): Promise<void> {
  const element = document.createElement('div')
  const chart = init(element, undefined, {
    renderer: kind === 'svg' ? 'svg' : 'canvas',
    width: picture.widthPx,
    height: picture.heightPx,
  })
  chart.setOption({ ...picture.option, animation: false, backgroundColor: picture.background })
  if (kind === 'svg') {
    saveFile(`${picture.fileName}.svg`, chart.renderToSVGString(), 'image/svg+xml')
  } else {
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: picture.background })
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (blob) saveFile(`${picture.fileName}.png`, blob)
  }
  chart.dispose()
}
