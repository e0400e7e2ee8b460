import { useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { ask } from '../ask.ts'
import { host } from '../host.ts'
import { chooseAndImport } from '../import-file.tsx'
import { Banners } from './banners.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { Palette } from './palette.tsx'
import classes from './shell.module.css'
import { Shortcuts } from './shortcuts.tsx'
import { Sidebar } from './sidebar.tsx'
import { StatusBar } from './status-bar.tsx'
import { useKeyboard } from './use-keyboard.ts'

/** What surrounds every page. */
export function Shell() {
  const [isShowingShortcuts, shortcuts] = useDisclosure(false)
  const main = useRef<HTMLElement>(null)
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  const theme = useQuery(ask('preferences', 'get')).data?.theme
  useKeyboard(shortcuts.open)

  useEffect(() => {
    if (theme) setColorScheme(theme)
  }, [theme, setColorScheme])

  useEffect(() => router.subscribe('onResolved', () => main.current?.scrollTo(0, 0)), [router])

  useEffect(
    () =>
      host?.onCommand((command) => {
        if (command.startsWith('go:')) router.history.push(command.slice(3))
        else if (command === 'palette') spotlight.open()
        else if (command === 'import') void chooseAndImport()
        else if (command === 'shortcuts') shortcuts.open()
      }),
    [router, shortcuts],
  )

  return (
    <div className={classes.shell}>
      <a
        href="#main"
        className={classes.skip}
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the page
      </a>
      <Sidebar />
      <main ref={main} id="main" className={classes.main} tabIndex={-1}>
        <Banners />
        <div className={classes.page}>
          <Outlet />
        </div>
      </main>
      <StatusBar />
      <Palette showShortcuts={shortcuts.open} />
      <Shortcuts opened={isShowingShortcuts} onClose={shortcuts.close} />
      <DropOverlay />
    </div>
  )
}
