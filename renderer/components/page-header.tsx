import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import classes from './page-header.module.css'

export interface PageHeaderProps {
  title: string
  /** Where this page lives: links, joined by slashes. */
  breadcrumb?: ReactNode[]
  /** A StateBadge or two beside the title. */
  state?: ReactNode
  /** Buttons at the right, the primary one last. */
  actions?: ReactNode
  caption?: ReactNode
}

export function PageHeader({ title, breadcrumb, state, actions, caption }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Sporeprint`
  }, [title])
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {breadcrumb && breadcrumb.length > 0 && (
          <nav aria-label="Breadcrumb" className={classes.breadcrumb}>
            <ol>
              {breadcrumb.map((part, index) => (
                <li key={index}>{part}</li>
              ))}
            </ol>
          </nav>
        )}
        <Group gap={8} wrap="wrap">
          <Title order={1}>{title}</Title>
          {state}
        </Group>
        {caption && <p className={classes.caption}>{caption}</p>}
      </div>
      {actions && (
        <Group gap={10} wrap="wrap" justify="flex-end">
          {actions}
        </Group>
      )}
    </header>
  )
}
