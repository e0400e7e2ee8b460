import { expect, test } from './journey.ts'

test('a link to a part of a page survives a reload', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/data/mushrooms?tab=about')
  await expect(page.getByRole('tab', { name: 'About', selected: true })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('tab', { name: 'About', selected: true })).toBeVisible()
  await expect(page.getByText(/UCI Machine Learning Repository/).first()).toBeVisible()
})

test('an address without a page says so', async ({ journey }) => {
  const { page } = journey
  await journey.goto('/no/such/page')
  await expect(page.getByRole('heading', { level: 1, name: 'No such page' })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'mushroom' })).toBeVisible()
})

const unknown = 'f'.repeat(32)

test('an address of nothing says what there is not', async ({ journey }) => {
  const { page } = journey
  for (const [route, words] of [
    [`/pipelines/mushroom/runs/${unknown}`, /ffffffff/],
    [`/runs/${unknown}`, /ffffffff/],
    ['/data/nowhere', /nowhere/],
    ['/pipelines/nothing', /nothing/],
    ['/models/nobody', /nobody/],
  ] as const) {
    await journey.goto(route)
    const problem = page.getByRole('main').getByRole('alert')
    await expect(problem).toContainText(words)
    await expect(problem).not.toContainText(/undefined|\bat .*:\d+:\d+/)
  }
})
