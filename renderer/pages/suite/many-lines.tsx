import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { plural } from '../../format.ts'

export interface ManyLinesProps {
  label: string
  required: boolean
  withAsterisk: boolean
  texts: readonly string[]
  onChange: (texts: string[]) => void
}

/** A long list as lines of text: to be searched, sorted and pasted elsewhere. */
export function ManyLines({ texts, onChange, ...common }: ManyLinesProps) {
  // What is written stands as it is written, with its empty lines.
  const [text, setText] = useState(texts.join('\n'))
  return (
    <Textarea
      {...common}
      description={`${plural(texts.length, 'value')}, one on each line`}
      autosize
      minRows={6}
      maxRows={10}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(event.currentTarget.value.split('\n').filter((line) => line !== ''))
      }}
    />
  )
}
