import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { runState, runSucceeded } from './run-page.ts'

/** With a key, as what is drawn of a switch lies above it. */
const searchToo = (page: Page) =>
  page.getByRole('switch', { name: 'Search for better params' }).press('Space')

test('a model is trained from the page Train, with what it found out about the data', async ({ journey }) => {
  const { page } = journey
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Train' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Dataset' })).toHaveValue('mushrooms')
  await expect(page.getByRole('combobox', { name: 'Column to predict' })).toHaveValue('class')
  await page.getByRole('radio', { name: 'tree', exact: true }).check()
  await page.getByRole('textbox', { name: 'maxDepth' }).fill('3')
  await expect(page.getByText('1 change')).toBeVisible()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByRole('link', { name: 'mushrooms-class' })).toBeVisible()
  await runSucceeded(page)
})

test('a search shows its trials and what mattered', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/train')
  await page.getByRole('radio', { name: 'tree', exact: true }).check()
  await searchToo(page)
  await page.getByRole('textbox', { name: 'Trials' }).fill('40')
  await page.getByRole('textbox', { name: 'Folds' }).fill('2')
  await page.getByRole('button', { name: 'Search and train' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Search for class of mushrooms' })).toBeVisible()
  const trials = page.getByRole('table', { name: 'Trials', exact: true })
  await expect(trials.getByRole('row').nth(1)).toBeVisible()
  await runSucceeded(page)
  await expect(page.getByText('40 of 40')).toBeVisible()
  await expect(trials.getByText('best', { exact: true })).toHaveCount(1)
  await expect(page.getByRole('figure', { name: 'Importance of params' })).toBeVisible()
  await expect(page.getByRole('figure', { name: /best so far$/ })).toBeVisible()
})

test('a search is paused, looked at, resumed, and ended with what it found', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/train')
  await page.getByRole('radio', { name: 'tree', exact: true }).check()
  await searchToo(page)
  // So many that none of what follows comes too late, however quick the machine.
  await page.getByRole('textbox', { name: 'Trials' }).fill('5000')
  await page.getByRole('button', { name: 'Search and train' }).click()
  const trials = page.getByRole('table', { name: 'Trials', exact: true })
  await expect(trials.getByText('best', { exact: true })).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(runState(page, 'paused')).toBeVisible()
  await trials.getByRole('row').nth(1).click()
  await expect(page).toHaveURL(/#\/runs\//)

  await journey.goto('/train')
  const searches = page.getByRole('table', { name: 'Searches' })
  await searches.getByRole('row', { name: /class of mushrooms.*paused/ }).click()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(runState(page, 'running')).toBeVisible()
  await page.getByRole('button', { name: 'End and train' }).click()
  await runSucceeded(page)
  await expect(page.getByText(/^\d[\d,]* of 5,000$/)).toBeVisible()
})

test('boosting is watched while it learns, and kept as it is', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/train')
  await page.getByRole('radio', { name: 'boosting', exact: true }).check()
  await page.getByRole('textbox', { name: 'trees' }).fill('10000')
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  const learning = page.getByRole('region', { name: 'Log loss while it learns' })
  await expect(learning.getByRole('figure').locator('canvas').first()).toBeVisible({ timeout: 120_000 })
  await learning.getByRole('button', { name: 'Stop and keep this model' }).click()
  await runSucceeded(page)
  await expect(page.getByText(/The boosting was ended by hand at \d+ of 10000 rounds/).first()).toBeVisible()
})

test('what cannot be searched is said where it was asked', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/train')
  await page.getByRole('radio', { name: 'boosting', exact: true }).check()
  await searchToo(page)
  await page.getByRole('combobox', { name: 'Sampler' }).click()
  await page.getByRole('option', { name: /^grid/ }).click()
  await page.getByRole('textbox', { name: 'Trials' }).fill('')
  await page.getByRole('button', { name: 'Search and train' }).click()
  await expect(page.getByRole('alert')).toContainText('The grid has 78125 combinations.')
})
