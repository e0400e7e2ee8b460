import { Table } from '@mantine/core'
import type { ComponentProps } from 'react'
import { Fragment } from 'react'
import Markdown from 'react-markdown'
import { markdownParts } from './markdown-parts.ts'
import classes from './markdown-text.module.css'

/** Markdown without HTML of its own; pictures of elsewhere are named and not fetched. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      {markdownParts(text).map((part, at) => (
        <Fragment key={at}>
          {'text' in part ? (
            <Markdown components={components}>{part.text}</Markdown>
          ) : (
            <div className={classes.table}>
              <Table>
                {part.head.some((cell) => cell !== '') && (
                  <Table.Thead>
                    <Table.Tr>
                      {part.head.map((cell, column) => (
                        <Table.Th key={column}>
                          <Markdown components={inline}>{cell}</Markdown>
                        </Table.Th>
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                )}
                <Table.Tbody>
                  {part.rows.map((row, line) => (
                    <Table.Tr key={line}>
                      {row.map((cell, column) => (
                        <Table.Td key={column}>
                          <Markdown components={inline}>{cell}</Markdown>
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )}
        </Fragment>
      ))}
    </div>
  )
}

const PictureName = ({ alt }: ComponentProps<'img'>) => <em>{alt ?? 'picture'}</em>

const OutsideLink = ({ href, children }: ComponentProps<'a'>) => (
  <a href={href} target="_blank" rel="noreferrer">
    {children}
  </a>
)

const Plain = ({ children }: ComponentProps<'p'>) => <>{children}</>

const components = { img: PictureName, a: OutsideLink }
const inline = { ...components, p: Plain }
