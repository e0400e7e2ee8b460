import { expect, test } from './journey.ts'

const scheme = 'data-mantine-color-scheme'

test('the theme is remembered', async ({ journey }) => {
  const { page } = journey
  const html = page.locator('html')
  await journey.goto('/settings')
  await page.getByRole('main').getByText('Dark', { exact: true }).click()
  await expect(html).toHaveAttribute(scheme, 'dark')
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await page.reload()
  await expect(html).toHaveAttribute(scheme, 'dark')
  await page.getByRole('main').getByText('Light', { exact: true }).click()
  await expect(html).toHaveAttribute(scheme, 'light')
})

test('each value of the configuration says where it comes from', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/settings?tab=configuration')
  await expect(page.getByText('sporeprint.yaml').first()).toBeVisible()
  await expect(page.getByText('default').first()).toBeVisible()
})
