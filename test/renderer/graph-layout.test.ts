import { describe, expect, it } from 'vitest'
import { layoutStages, nodeHeight } from '../../renderer/pages/pipelines/graph-layout.ts'

const chain = (length: number) =>
  Array.from({ length }, (_, index) => ({
    name: `s${index}`,
    dependsOn: index === 0 ? [] : [`s${index - 1}`],
  }))

describe('the graph of stages', () => {
  it('puts a chain on one line where there is room', () => {
    const { nodes, edges, width } = layoutStages(chain(8), 1640)
    expect(new Set(nodes.map((node) => node.y)).size).toBe(1)
    expect(nodes.map((node) => node.name)).toEqual(chain(8).map((stage) => stage.name))
    expect(edges.every((edge) => !edge.isWrapped)).toBe(true)
    expect(width).toBeLessThanOrEqual(1640)
  })

  it('goes on below instead of shrinking, in rows of equal length', () => {
    const { nodes, edges, nodeWidth, width } = layoutStages(chain(8), 990)
    const rows = Map.groupBy(nodes, (node) => node.y)
    expect([...rows.values()].map((row) => row.length)).toEqual([4, 4])
    expect(nodeWidth).toBeGreaterThanOrEqual(146)
    expect(width).toBeLessThanOrEqual(990)
    expect(edges.filter((edge) => edge.isWrapped)).toEqual([{ from: 's3', to: 's4', isWrapped: true }])
  })

  it('leaves room for a row count between neighbours', () => {
    for (const widthPx of [700, 990, 1280, 1640, 2400]) {
      const { nodes, nodeWidth } = layoutStages(chain(8), widthPx)
      const [first, second] = nodes
      expect(second!.x - first!.x - nodeWidth).toBeGreaterThanOrEqual(60)
    }
  })

  it('places stages that do not wait for each other above one another', () => {
    const { nodes, height } = layoutStages(
      [
        { name: 'a', dependsOn: [] },
        { name: 'b', dependsOn: ['a'] },
        { name: 'c', dependsOn: ['a'] },
        { name: 'd', dependsOn: ['b', 'c'] },
      ],
      1200,
    )
    const at = new Map(nodes.map((node) => [node.name, node]))
    expect(at.get('b')!.x).toBe(at.get('c')!.x)
    expect(Math.abs(at.get('b')!.y - at.get('c')!.y)).toBeGreaterThanOrEqual(nodeHeight)
    expect(at.get('d')!.x).toBeGreaterThan(at.get('b')!.x)
    expect(height).toBeGreaterThanOrEqual(2 * nodeHeight)
  })

  it('leaves out an edge to a stage that is not there', () => {
    expect(layoutStages([{ name: 'a', dependsOn: ['gone'] }], 600).edges).toEqual([])
  })
})
