import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './journey.ts'
import { sporeprint } from './places.ts'

test('two versions and two datasets are compared, column by column', async ({ journey }) => {
  const { page, place, workspace } = journey
  // As they were, but that nothing smells any more.
  const raw = readFileSync(join(workspace, 'data/raw/mushrooms/v1.csv'), 'utf8')
  const [head, ...rows] = raw.trimEnd().split('\n')
  const odor = head!.split(',').findIndex((name) => name.trim() === 'odor')
  const changed = rows.map((row) => row.split(',').with(odor, 'n').join(','))
  const file = join(place, 'later.csv')
  writeFileSync(file, [head, ...changed].join('\n'))
  for (const name of ['mushrooms', 'autumn'])
    await sporeprint(place, 'data', 'import', file, '--name', name, '-w', workspace)

  await journey.goto('/quality/mushrooms?tab=drift')
  await expect(page.getByRole('combobox', { name: 'Reference' })).toHaveValue(/^mushrooms, version 1/)
  await expect(page.getByText('The dataset has not drifted')).toBeVisible({ timeout: 60_000 })
  const columns = page.getByRole('table', { name: 'Drift per column' })
  await expect(columns.getByRole('row').nth(1)).toContainText(/drifted.*odor/)
  await expect(columns.getByText('drifted', { exact: true })).toHaveCount(1)
  await columns.getByRole('row').nth(1).click()
  const drawer = page.getByRole('dialog', { name: 'odor' })
  await expect(drawer.getByRole('figure').locator('canvas').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()

  await page.getByRole('combobox', { name: 'Reference' }).click()
  await page.getByRole('option', { name: 'autumn, version 1' }).click()
  await expect(page).toHaveURL(/autumn/)
  await expect(page.getByText(/^0 of \d+$/)).toBeVisible({ timeout: 60_000 })
})
