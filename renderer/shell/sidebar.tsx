import { Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { ask } from '../ask.ts'
import { Mark } from './brand.tsx'
import type { PageLink } from './pages.ts'
import { pageLinks } from './pages.ts'
import classes from './sidebar.module.css'

const warehouseNames = { duckdb: 'DuckDB', mariadb: 'MariaDB' }

export function Sidebar() {
  const info = useQuery(ask('app', 'info')).data
  const isNarrow = useMediaQuery('(max-width: 1000px)', false)
  const main = pageLinks.filter((page) => page.to !== '/settings')
  const settings = pageLinks.filter((page) => page.to === '/settings')
  return (
    <aside className={classes.sidebar} aria-label="Sporeprint">
      <Link to="/" className={classes.brand} aria-label="Sporeprint, home">
        <Mark />
        <span className={classes.word}>Sporeprint</span>
      </Link>
      <Tooltip label={info?.workspace.path} position="right" disabled={!info}>
        <Link
          to="/settings"
          className={classes.workspace}
          aria-label={`Workspace ${info?.workspace.name ?? ''}`}
        >
          <strong>{info?.workspace.name ?? '…'}</strong>
          <span>
            {info
              ? `${info.tracking.kind === 'embedded' ? 'embedded' : 'MLflow'} · ${warehouseNames[info.warehouse.kind]}`
              : 'connecting'}
          </span>
        </Link>
      </Tooltip>
      <nav aria-label="Pages" className={classes.nav}>
        {main.map((page) => (
          <NavItem key={page.to} page={page} isNarrow={isNarrow} />
        ))}
        <div className={classes.spring} />
        {settings.map((page) => (
          <NavItem key={page.to} page={page} isNarrow={isNarrow} />
        ))}
      </nav>
    </aside>
  )
}

function NavItem({ page, isNarrow }: { page: PageLink; isNarrow: boolean }) {
  // A tracked run has an address of its own and belongs to the experiments.
  const isRun = useLocation({
    select: ({ pathname }) => pathname.startsWith('/runs/') || pathname === '/sync',
  })
  const isSearch = useLocation({ select: ({ pathname }) => pathname.startsWith('/searches/') })
  const isOwner = (isRun && page.to === '/experiments') || (isSearch && page.to === '/train')
  return (
    <Tooltip label={page.title} position="right" disabled={!isNarrow}>
      <Link
        to={page.to}
        aria-label={page.title}
        className={classes.item}
        activeOptions={{ exact: page.to === '/', includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
        {...(isOwner ? { 'aria-current': 'page' } : {})}
        preload="intent"
      >
        <page.icon size={17} stroke={1.7} aria-hidden />
        <span className={classes.word}>{page.title}</span>
      </Link>
    </Tooltip>
  )
}
