import { expect, test } from './journey.ts'
import { runSucceeded, stageBox } from './run-page.ts'

test('the palette finds pages, things and actions', async ({ journey }) => {
  const { page } = journey
  await page.keyboard.press('Control+k')
  const search = page
    .getByRole('dialog', { name: 'Command palette' })
    .getByRole('textbox', { name: 'Search' })
  await expect(search).toBeFocused()
  await search.fill('datasets')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/data/)
  await expect(search).toBeHidden()
  await page.keyboard.press('Control+k')
  await search.fill('no such thing anywhere')
  await expect(page.getByText('Nothing has this in its name.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
})

test('the question mark lists the shortcuts, g and a letter goes to a page', async ({ journey }) => {
  const { page } = journey
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list).toContainText('Go to Experiments')
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
  await page.keyboard.press('m')
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await expect(page.getByRole('heading', { level: 1, name: 'Experiments' })).toBeVisible()
})

test('a run is started, watched and read without a mouse', async ({ journey }) => {
  const { page } = journey
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused()
  await page.keyboard.type('run mushroom')
  await expect(page.getByRole('button', { name: 'Run mushroom Start the pipeline' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/pipelines\/mushroom\/runs/)
  await runSucceeded(page)
  await stageBox(page, 'evaluate').focus()
  await page.keyboard.press('Enter')
  await expect(stageBox(page, 'evaluate')).toHaveAttribute('aria-pressed', 'true')

  await page.keyboard.press('g')
  await page.keyboard.press('p')
  const runs = page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row')
  await expect(runs).toHaveCount(3)
  await runs.nth(1).focus()
  await page.keyboard.press('ArrowDown')
  await expect(runs.nth(2)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/pipelines\/mushroom\/runs/)
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'Pipelines' })).toBeVisible()
})

test('the first Tab skips to the page', async ({ journey }) => {
  const { page } = journey
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
