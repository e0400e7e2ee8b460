import { expect, test } from './journey.ts'

test('a suite is made of what the data fulfils, edited with live counts, and kept in versions', async ({
  journey,
}) => {
  const { page } = journey
  await journey.goto('/quality/mushrooms?tab=validations')
  await page.getByRole('button', { name: 'New suite…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New suite' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ours')
  await dialog.getByRole('button', { name: 'Make the suite' }).click()
  await expect(page).toHaveURL(/suites\/ours/)
  await expect(page.getByRole('heading', { name: 'Suite ours' })).toBeVisible()

  await page.getByRole('button', { name: /^passed odor is one of/ }).click()
  const form = page.getByRole('region', { name: 'What is expected' })
  await expect(form).toContainText('none unexpected of 8,124 rows')
  const share = form.getByRole('textbox', { name: 'Share that must comply' })
  await share.fill('1')
  await form.getByRole('textbox', { name: 'Only rows where' }).fill('class == "e"')
  await expect(form).toContainText('none unexpected of 4,208 rows')
  await form.getByRole('textbox', { name: 'Only rows where' }).fill('klass == "e"')
  await expect(form).toContainText('not evaluated')
  await expect(form).toContainText('Did you mean "class"?')
  await form.getByRole('textbox', { name: 'Only rows where' }).fill('')
  await expect(form).toContainText('none unexpected of 8,124 rows')

  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Expectations' })).toContainText('odor is never missing')
  await page.getByRole('button', { name: 'Save as version 2' }).click()
  await expect(page.getByRole('button', { name: 'Save as version 3' })).toBeDisabled()
  await page.getByRole('combobox', { name: 'Version of the suite' }).click()
  await page.getByRole('option', { name: /Version 1 / }).click()
  await expect(page).toHaveURL(/suiteVersion=1/)
  await expect(page.getByRole('button', { name: 'Save as version 3' })).toBeEnabled()
})

test('what changed between two versions of a dataset is shown', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/data/mushrooms?tab=changes')
  await expect(page.getByText('This is the first version')).toBeVisible()
})
