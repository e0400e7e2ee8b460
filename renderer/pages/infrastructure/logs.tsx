import { ActionIcon, Group, Select, Switch, TextInput } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { InfraLogLine } from '../../../main/contract/infra.ts'
import { client } from '../../client.ts'
import { formatExact, plural } from '../../format.ts'
import { saveFile } from '../../save-file.ts'
import classes from './logs.module.css'
import type { Service } from './service-look.ts'
import { useStream } from './use-stream.ts'

const nothing: InfraLogLine[] = []
/** Older lines are let go, so that a service that talks all day can be watched. */
const kept = 20_000

const spans: { value: string; label: string; ms?: number }[] = [
  { value: '10', label: 'last 10 min', ms: 600_000 },
  { value: '60', label: 'last hour', ms: 3_600_000 },
  { value: 'all', label: 'all' },
]

/** What a service says: followed, searched, coloured by level, and saved as it is seen. */
export function Logs({ service }: { service: Service }) {
  const [span, setSpan] = useState('all')
  const [text, setText] = useState('')
  const [isFollowing, setIsFollowing] = useState(true)
  const scroller = useRef<HTMLDivElement>(null)
  const ms = spans.find(({ value }) => value === span)?.ms
  const lines =
    useStream<InfraLogLine[], InfraLogLine[]>(
      `${service.name} ${service.startedAt ?? ''} ${span}`,
      (signal) =>
        client.infra.logs(
          { service: service.name, follow: true, tail: 5000, since: ms && Date.now() - ms },
          { signal },
        ),
      (before = [], batch) => [...before, ...batch].slice(-kept),
    ) ?? nothing
  const wanted = text.trim().toLowerCase()
  const shown = useMemo(
    () => (wanted === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted))),
    [lines, wanted],
  )
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 19,
    overscan: 20,
  })
  useEffect(() => {
    if (isFollowing && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: 'end' })
  }, [shown, isFollowing, virtual])
  const save = () =>
    saveFile(
      `${service.name}.log`,
      shown.map(({ at, text: line }) => `${new Date(at).toISOString()} ${line}`).join('\n'),
    )
  return (
    <div className={classes.logs}>
      <Group gap={8} mb={8}>
        <Select
          aria-label="Since"
          w={130}
          data={spans.map(({ value, label }) => ({ value, label }))}
          value={span}
          onChange={(value) => value && setSpan(value)}
          allowDeselect={false}
        />
        <TextInput
          aria-label="Search the log"
          placeholder="Search"
          w={200}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Switch
          label="Follow"
          checked={isFollowing}
          onChange={(event) => setIsFollowing(event.currentTarget.checked)}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Save the log"
          title="Save the log"
          onClick={save}
        >
          <IconDownload size={16} />
        </ActionIcon>
        <span className={classes.count} aria-live="polite">
          {wanted === ''
            ? plural(lines.length, 'line')
            : `${shown.length} of ${plural(lines.length, 'line')}`}
        </span>
      </Group>
      <section
        ref={scroller}
        className={classes.scroller}
        aria-label="Log lines"
        // A log is read by scrolling, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onWheel={(event) => event.deltaY < 0 && setIsFollowing(false)}
      >
        {shown.length === 0 && (
          <p>{lines.length > 0 ? 'No line has this text.' : 'Nothing has been said in this time.'}</p>
        )}
        <div style={{ height: virtual.getTotalSize() }} className={classes.lines}>
          {virtual.getVirtualItems().map((item) => {
            const line = shown[item.index]!
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                data-level={line.level}
                className={classes.line}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time title={formatExact(line.at)}>{new Date(line.at).toLocaleTimeString('en-GB')}</time>
                <span className={classes.text}>{line.text}</span>
              </div>
            )
          })}
        </div>
      </section>
    </div>
  )
}
