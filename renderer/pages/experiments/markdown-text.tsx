import type { ComponentProps } from 'react'
import Markdown from 'react-markdown'
import classes from './run-page.module.css'

/** Markdown without HTML of its own; pictures of elsewhere are named and not fetched. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <Markdown components={components}>{text}</Markdown>
    </div>
  )
}

const PictureName = ({ alt }: ComponentProps<'img'>) => <em>{alt ?? 'picture'}</em>

const OutsideLink = ({ href, children }: ComponentProps<'a'>) => (
  <a href={href} target="_blank" rel="noreferrer">
    {children}
  </a>
)

const components = { img: PictureName, a: OutsideLink }
