import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useId, useState } from 'react'
import { PanelSlot } from './panel-slot.ts'
import classes from './panel.module.css'

export interface PanelProps {
  title?: string
  caption?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** Fills the height its grid cell gives it; the content scrolls by itself. */
  isFilling?: boolean
  /** Without inner space, for tables that reach the edges. */
  isFlush?: boolean
  className?: string
}

/** A white (or near-black) card with a heading. */
export function Panel({ title, caption, actions, children, isFilling, isFlush, className }: PanelProps) {
  const id = useId()
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={[classes.panel, className].filter(Boolean).join(' ')}
      data-filling={isFilling || undefined}
      data-flush={isFlush || undefined}
    >
      {(title || actions) && (
        <div className={classes.head}>
          <div className={classes.words}>
            {title && (
              <Title order={2} id={id}>
                {title}
              </Title>
            )}
            {caption && <p className={classes.caption}>{caption}</p>}
          </div>
          <Group gap={8} wrap="nowrap">
            {actions}
            <div ref={setSlot} className={classes.slot} />
          </Group>
        </div>
      )}
      <PanelSlot value={slot}>
        <div className={classes.body}>{children}</div>
      </PanelSlot>
    </section>
  )
}
