import { UnstyledButton } from '@mantine/core'
import { useMemo, useState } from 'react'
import { formatCount, plural } from '../../format.ts'
import classes from './json-tree.module.css'

const shownAtOnce = 100
/** So many entries are open from the start: a small file is seen whole, a large one by its outline. */
const openAtMost = 20

/** JSON as a tree; a branch is drawn when it is opened, so that a file of megabytes opens at once. */
export function JsonTree({ text }: { text: string }) {
  const { value, problem } = useMemo(() => parse(text), [text])
  if (problem !== undefined) return <p>It is not whole JSON: {problem}. See its text.</p>
  return (
    <div className={classes.tree}>{isBranch(value) ? <Entries of={value} /> : <Leaf value={value} />}</div>
  )
}

function parse(text: string): { value?: unknown; problem?: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

type Branch = Record<string, unknown> | unknown[]
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null

function Entries({ of }: { of: Branch }) {
  const [count, setCount] = useState(shownAtOnce)
  const entries = useMemo(() => Object.entries(of), [of])
  const left = entries.length - count
  if (entries.length === 0) return <span className={classes.dim}>{Array.isArray(of) ? '[]' : '{}'}</span>
  return (
    <ul className={classes.entries}>
      {entries.slice(0, count).map(([name, value]) => (
        <li key={name}>
          {isBranch(value) && Object.keys(value).length > 0 ? (
            <Fold name={name} value={value} isOpenAtFirst={entries.length === 1} />
          ) : (
            <>
              <span className={classes.name}>{name}</span>: <Leaf value={value} />
            </>
          )}
        </li>
      ))}
      {left > 0 && (
        <li>
          <UnstyledButton className={classes.more} onClick={() => setCount(count + 10 * shownAtOnce)}>
            {formatCount(left)} more…
          </UnstyledButton>
        </li>
      )}
    </ul>
  )
}

function Fold({ name, value, isOpenAtFirst }: { name: string; value: Branch; isOpenAtFirst: boolean }) {
  const size = Object.keys(value).length
  const [isOpen, setIsOpen] = useState(isOpenAtFirst || (size <= openAtMost && isFlat(value)))
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <span className={classes.name}>{name}</span>{' '}
        <span className={classes.dim}>
          {Array.isArray(value) ? `[${plural(size, 'item')}]` : `{${plural(size, 'field')}}`}
        </span>
      </summary>
      {isOpen && <Entries of={value} />}
    </details>
  )
}

const isFlat = (value: Branch) => !Object.values(value).some(isBranch)

const kinds: Record<string, string> = { string: 'text', number: 'number', boolean: 'word' }

function Leaf({ value }: { value: unknown }) {
  if (isBranch(value)) return <span className={classes.dim}>{Array.isArray(value) ? '[]' : '{}'}</span>
  return <span className={classes[kinds[typeof value] ?? 'word']}>{JSON.stringify(value)}</span>
}
