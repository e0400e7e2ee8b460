import type { ReactNode } from 'react'
import classes from './stat-tile.module.css'

export interface StatTileProps {
  label: string
  value: ReactNode
  caption?: ReactNode
}

/** One large number with what it is above and what to make of it below. */
export function StatTile({ label, value, caption }: StatTileProps) {
  return (
    <div className={classes.tile}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value}>{value}</div>
      {caption && <div className={classes.caption}>{caption}</div>}
    </div>
  )
}

/** Tiles side by side, as many as fit. */
export function StatTiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>
}
