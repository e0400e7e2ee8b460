import { Alert, Checkbox, NumberInput, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useId, useState } from 'react'
import type { Preferences } from '../../../main/contract/workspace.ts'
import { ask } from '../../ask.ts'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { plural } from '../../format.ts'
import classes from './preferences-panel.module.css'
import { showValue } from './setting-value.ts'
import { usePreferences } from './use-preferences.ts'

const mostThreads = 256
const themes = [
  { value: 'auto', text: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', text: 'Light', icon: IconSun },
  { value: 'dark', text: 'Dark', icon: IconMoon },
] as const

/** What belongs to the person and is the same in every workspace. */
export function PreferencesPanel() {
  const { query, change } = usePreferences()
  return (
    <Panel title="Preferences" caption="Yours, in every workspace; kept as you change them">
      <QueryView query={query} errorTitle="The preferences could not be read">
        {(preferences) => <PreferencesForm preferences={preferences} change={change} />}
      </QueryView>
    </Panel>
  )
}

interface FormProps {
  preferences: Preferences
  change: (changed: Partial<Preferences>) => void
}

function PreferencesForm({ preferences, change }: FormProps) {
  const themeId = useId()
  return (
    <div className={classes.form}>
      <Row label="Theme" labelId={themeId}>
        <SegmentedControl
          aria-labelledby={themeId}
          value={preferences.theme}
          onChange={(theme) => change({ theme })}
          data={themes.map(({ value, text, icon: Sign }) => ({
            value,
            label: (
              <span className={classes.theme}>
                <Sign size={15} stroke={1.7} aria-hidden />
                {text}
              </span>
            ),
          }))}
        />
      </Row>
      <ThreadsRow key={preferences.threads} threads={preferences.threads} change={change} />
      <Row label="Notifications">
        <Checkbox
          classNames={{ description: classes.note, input: classes.box }}
          label="Tell me when a run ends and the window is in the background"
          description="The desktop app does this; a browser page cannot."
          checked={preferences.notifyWhenRunEnds}
          onChange={(event) => change({ notifyWhenRunEnds: event.currentTarget.checked })}
        />
      </Row>
      <Row label="Updates">
        <Checkbox
          classNames={{ description: classes.note, input: classes.box }}
          label="Look for a newer version when the desktop app starts"
          description="Off unless you say so. Offline it says nothing, and nothing else is ever sent."
          checked={preferences.checkForUpdates}
          onChange={(event) => change({ checkForUpdates: event.currentTarget.checked })}
        />
      </Row>
    </div>
  )
}

/** Kept when the field is left or Enter is pressed, so that "16" is not first a 1. */
function ThreadsRow({ threads, change }: { threads: number; change: FormProps['change'] }) {
  const id = useId()
  const [draft, setDraft] = useState<number | string>(threads)
  const inUse = useQuery(ask('app', 'info')).data?.threads
  const setting = useQuery(ask('config', 'list')).data?.find(({ key }) => key === 'threads')
  const isFit = typeof draft === 'number' && Number.isInteger(draft) && draft >= 0 && draft <= mostThreads
  const save = () => {
    if (isFit && draft !== threads) change({ threads: draft })
  }
  return (
    <Row label="Threads" labelId={id}>
      <NumberInput
        aria-labelledby={id}
        value={draft}
        onChange={setDraft}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && save()}
        allowDecimal={false}
        allowNegative={false}
        styles={{ input: { width: 120 }, error: { fontSize: 12.5 }, wrapper: { width: 120 } }}
        error={isFit ? undefined : `A whole number from 0 to ${mostThreads}`}
      />
      <p className={classes.note}>
        0 is one for each core.{' '}
        {inUse !== undefined && `${plural(inUse, 'thread is', 'threads are')} in use; `}a change counts from
        the next start.
      </p>
      {setting && setting.origin !== 'default' && setting.value !== 0 && (
        <Alert color="var(--sp-warn)" icon={<IconAlertTriangle size={17} />} py={7} mt={8}>
          This workspace asks for {showValue(setting.value)} ({setting.origin}), which wins.
        </Alert>
      )}
    </Row>
  )
}

function Row({ label, labelId, children }: { label: string; labelId?: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <div id={labelId} className={classes.label}>
        {label}
      </div>
      <div>{children}</div>
    </div>
  )
}
