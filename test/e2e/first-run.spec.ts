import { expect, test } from './journey.ts'
import { fillRunForm, recordStates, recordedStates, runSucceeded, stageBox, stages } from './run-page.ts'

test.use({ start: 'fresh' })

test('from the first start to an evaluated model', async ({ journey }) => {
  const { page } = journey
  await expect(page.getByRole('heading', { name: 'mushroom', level: 1 })).toBeVisible()
  await expect(page.locator('[aria-current=step]')).toContainText('Check its quality')

  await page.getByRole('button', { name: 'Run mushroom…' }).click()
  const form = await fillRunForm(page, 'train', { trees: '20', folds: '2' })
  await expect(form.getByText('2 changes')).toHaveCount(2)
  await recordStates(page)
  await form.getByRole('button', { name: 'Run', exact: true }).click()

  await expect(page).toHaveURL(/pipelines\/mushroom\/runs\/[0-9a-f]{32}/)
  await expect(stageBox(page, 'extract')).toHaveAttribute('data-state', 'succeeded')
  await page.getByRole('textbox', { name: 'Filter the log' }).fill('rows')
  await expect(page.getByText(/^\d+ of \d+ lines?$/)).toBeVisible()
  await runSucceeded(page)

  const seen = await recordedStates(page)
  expect(seen.length).toBeGreaterThan(3)
  expect(seen.some((states) => /succeeded/.test(states) && /running/.test(states))).toBe(true)
  for (const stage of stages)
    await expect(stageBox(page, stage)).toHaveAttribute('data-state', /^(succeeded|warned)$/)
  await expect(page.locator('.react-flow__edgelabel-renderer').getByText('8,124')).toHaveCount(5)

  const log = page.getByRole('region', { name: 'Log lines' })
  await page.getByRole('textbox', { name: 'Filter the log' }).fill('nothing says this')
  await expect(log).toHaveText('No line passes this filter.')
  await page.getByRole('textbox', { name: 'Filter the log' }).clear()
  await stageBox(page, 'train').click()
  await expect(page).toHaveURL(/stage=train/)
  await expect(log).toContainText('fold')
  await expect(
    page.getByRole('figure', { name: 'When each stage ran' }).locator('canvas').first(),
  ).toBeVisible()

  const results = page.getByRole('region', { name: 'Results' })
  await expect(results).toContainText('Accuracy')
  await expect(results.getByRole('link', { name: 'version 1' })).toBeVisible()
  await expect(results).toContainText('@champion')
})

test('a second run is served from cache and says so', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/pipelines/mushroom')
  await page.getByRole('button', { name: 'Run…' }).first().click()
  const form = await fillRunForm(page, 'train', { trees: '10', folds: '2' })
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await runSucceeded(page)
  const first = page.url()

  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(page).not.toHaveURL(first)
  await runSucceeded(page)
  for (const stage of ['extract', 'transform', 'load', 'train', 'evaluate'])
    await expect(stageBox(page, stage)).toContainText('cached')
  await expect(page.getByRole('region', { name: 'Results' })).toContainText('version 1')
})
