import { expect, test } from './journey.ts'

test('one mushroom is predicted, and a foul odor makes it poisonous', async ({ journey }) => {
  const { page } = journey
  await page.getByRole('button', { name: 'Predict one' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'mushroom' })).toBeVisible()
  const bars = page.getByRole('list', { name: 'Probability of each class' })
  const choose = async (odor: string) => {
    await page.getByRole('combobox', { name: 'odor' }).click()
    await page.getByRole('option', { name: new RegExp(`^${odor}\\b`) }).click()
  }
  await choose('none')
  await expect(bars).toBeVisible()
  const before = await bars.textContent()
  await choose('foul')
  await expect(bars).not.toHaveText(before ?? '')
  await expect(bars.getByRole('listitem').first()).toContainText('poisonous')
})
