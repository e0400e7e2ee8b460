import { ActionIcon, Select, Switch, TextInput } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LogLine } from '../../../main/contract/run.ts'
import { Panel } from '../../components/panel.tsx'
import { formatExact, plural } from '../../format.ts'
import { saveFile } from '../../save-file.ts'
import { fieldsText, filterLog, logParts } from './log-filter.ts'
import classes from './log-panel.module.css'

export interface LogPanelProps {
  lines: readonly LogLine[]
  startedAt: number
  isWorking: boolean
  stage?: string
  onStage: (stage: string | undefined) => void
  fileName: string
}

const levelChoices = [
  { value: 'debug', label: 'debug' },
  { value: 'info', label: 'info' },
  { value: 'warn', label: 'warnings' },
  { value: 'error', label: 'errors' },
] satisfies { value: LogLine['level']; label: string }[]

const secondsIn = (line: LogLine, startedAt: number) => ((line.at - startedAt) / 1000).toFixed(3)

/** The run's log: one stage or all, filtered while it grows, following the end until a person scrolls up. */
export function LogPanel({ lines, startedAt, isWorking, stage, onStage, fileName }: LogPanelProps) {
  const [attempt, setAttempt] = useState<number>()
  const [level, setLevel] = useState<LogLine['level']>('info')
  const [text, setText] = useState('')
  const [isFollowing, setIsFollowing] = useState(true)
  const scroller = useRef<HTMLDivElement>(null)

  const shown = useMemo(
    () => filterLog(lines, { stage, attempt, level, text }),
    [lines, stage, attempt, level, text],
  )
  const parts = useMemo(() => logParts(lines), [lines])
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 19,
    getItemKey: (index) => shown[index]!.sequence,
    overscan: 20,
  })

  const count = shown.length
  useEffect(() => {
    if (isFollowing && isWorking && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [count, isFollowing, isWorking, virtual])

  const partName = stage === undefined ? '' : attempt === undefined ? stage : `${stage} ${attempt}`
  const retried = new Set(parts.filter((part) => part.attempt > 1).map((part) => part.stage))
  const choices = [
    { value: '', label: 'all stages' },
    ...[...new Set(parts.map((part) => part.stage))].map((name) => ({ value: name, label: name })),
    ...parts
      .filter((part) => retried.has(part.stage))
      .map((part) => ({
        value: `${part.stage} ${part.attempt}`,
        label: `${part.stage} · attempt ${part.attempt}`,
      })),
  ]
  if (stage !== undefined && !choices.some((one) => one.value === stage))
    choices.push({ value: stage, label: stage })

  const choose = (value: string | null) => {
    const [name, number] = (value ?? '').split(' ')
    setAttempt(number === undefined ? undefined : Number(number))
    onStage(name === '' ? undefined : name)
  }
  const save = () =>
    saveFile(
      `${fileName}.log`,
      shown
        .map((line) =>
          [secondsIn(line, startedAt), line.level, line.stage, line.message, fieldsText(line)].join(' '),
        )
        .join('\n'),
    )

  return (
    <Panel
      title="Log"
      caption={count === lines.length ? plural(count, 'line') : `${count} of ${plural(lines.length, 'line')}`}
      isFilling
      isFlush
      actions={
        <>
          <Select
            aria-label="Stage"
            size="xs"
            w={128}
            data={choices}
            value={partName}
            onChange={choose}
            allowDeselect={false}
          />
          <Select
            aria-label="Lowest level"
            title="Lines of this level and above"
            size="xs"
            w={118}
            data={levelChoices}
            value={level}
            onChange={(value) => value && setLevel(value)}
            allowDeselect={false}
          />
          <TextInput
            aria-label="Filter the log"
            placeholder="Filter"
            size="xs"
            w={104}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {isWorking && (
            <Switch
              size="xs"
              label="Follow"
              checked={isFollowing}
              onChange={(event) => setIsFollowing(event.currentTarget.checked)}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Save the log"
            title="Save the log"
            onClick={save}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </>
      }
    >
      <section
        ref={scroller}
        className={classes.scroller}
        aria-label="Log lines"
        // A log is read by scrolling, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onWheel={(event) => event.deltaY < 0 && setIsFollowing(false)}
      >
        {count === 0 && (
          <p className={classes.nothing}>
            {lines.length > 0
              ? 'No line passes this filter.'
              : isWorking
                ? 'Nothing has been said yet.'
                : 'This run left no log.'}
          </p>
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
                <time className={classes.time} title={formatExact(line.at)}>
                  {secondsIn(line, startedAt)}
                </time>
                <span className={classes.level}>{line.level}</span>
                <span className={classes.message}>
                  {stage === undefined && line.stage && <span className={classes.stage}>{line.stage} </span>}
                  {line.message} <span className={classes.fields}>{fieldsText(line)}</span>
                </span>
              </div>
            )
          })}
        </div>
      </section>
    </Panel>
  )
}
