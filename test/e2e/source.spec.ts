import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './journey.ts'

test('a typo in a pipeline is shown with its line and mended in the editor', async ({ journey }) => {
  const { page, workspace } = journey
  const file = join(workspace, 'pipelines', 'mushroom.yaml')
  const text = readFileSync(file, 'utf8')
  const line = text.split('\n').findIndex((one) => one.includes('trees: 100')) + 1
  writeFileSync(file, text.replace('trees: 100', 'tres: 100'))

  await journey.goto('/pipelines/mushroom?tab=source')
  await expect(page.getByText('1 problem', { exact: true })).toBeVisible()
  await expect(page.getByText(`line ${line}:`)).toBeVisible()
  await expect(page.getByRole('alert').getByRole('listitem')).toContainText('trees')
  await expect(page.getByRole('button', { name: 'Run…' }).first()).toBeDisabled()

  const editor = page.getByRole('textbox', { name: 'Source of mushroom' })
  const shown = await editor.inputValue()
  await editor.fill(shown.replace('tres: 100', 'trees: [100'))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert', { name: 'It cannot run as it is' })).toContainText(
    'It is not valid YAML',
  )
  await expect(editor).toHaveValue(/trees: \[100/)

  await editor.fill(shown.replace('tres: 100', 'trees: 50'))
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('It cannot run as it is')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Run…' }).first()).toBeEnabled()
  expect(readFileSync(file, 'utf8')).toBe(text.replace('trees: 100', 'trees: 50'))
})
