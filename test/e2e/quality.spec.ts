import { expect, test } from './journey.ts'

test('the profile names what can hurt a model', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/quality')
  await expect(page).toHaveURL(/quality\/mushrooms/)
  const findings = page.getByRole('region', { name: 'What to look at first' })
  await expect(findings).toContainText('veil-type')
  await expect(findings).toContainText('stalk-root')
  await expect(page.getByRole('figure').first().locator('canvas').first()).toBeVisible()
})

test('the profile shows what is missing, what tells the class and what goes together', async ({
  journey,
}) => {
  const { page } = journey
  await journey.goto('/quality/mushrooms')
  const ties = page.getByRole('region', { name: 'What each column alone tells about class' })
  await ties.scrollIntoViewIfNeeded()
  await expect(ties.getByRole('figure').locator('canvas').first()).toBeVisible()
  await expect(ties.getByRole('row', { name: /odor.*yes/, includeHidden: true })).toHaveCount(1)
  const missing = page.getByRole('region', { name: 'Missing values', exact: true })
  await missing.getByRole('button', { name: '2,480 rows' }).click()
  const drawer = page.getByRole('dialog', { name: /stalk-root/ })
  await expect(drawer.getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  const duplicates = page.getByRole('region', { name: 'Duplicates' })
  await duplicates.getByRole('button', { name: 'Show rows that are alike' }).click()
  await page.getByRole('menuitem', { name: 'but for odor' }).click()
  const alike = page.getByRole('dialog', { name: 'Rows that differ from another in odor alone' })
  await expect(alike).toContainText('of 2,528 rows')
  await page.keyboard.press('Escape')
  await expect(alike).toBeHidden()
  const association = page.getByRole('region', { name: 'Association between columns' })
  await association.getByRole('combobox', { name: 'Measure of association' }).click()
  await page.getByRole('option', { name: 'Theil’s U' }).click()
  await expect(association.getByRole('figure').locator('canvas').first()).toBeVisible()
})

test('validating a suite shows which rows fail', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/quality/mushrooms?tab=validations')
  await page.getByRole('button', { name: 'Validate again' }).click()
  await expect(page).toHaveURL(/result=/)
  const results = page.getByRole('table', { name: 'Expectations' })
  await expect(results.getByRole('row').nth(1)).toContainText('failed')
  await expect(results.getByRole('row').nth(1)).toContainText('stalk-root')
  await results.getByRole('row').nth(1).click()
  const drawer = page.getByRole('dialog', { name: /stalk-root/ })
  await expect(drawer).toContainText('2,480')
  await expect(drawer.getByRole('grid', { name: 'Failing rows' }).getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
})
